package io.millrace.deployment;

import java.util.List;

/**
 * Tools that a model may or must call.
 *
 * @param tools that may be called, at least one; all that the prompt tells of, or those that were
 *     chosen
 * @param required whether one must be called
 * @param parallel whether more than one may be called in an answer
 */
public record ToolUse(List<Tool> tools, boolean required, boolean parallel) {
  public ToolUse {
    tools = List.copyOf(tools);
    if (tools.isEmpty()) {
      throw new IllegalArgumentException("no tools");
    }
  }

  /**
   * A tool.
   *
   * @param name letters, digits, {@code _} and {@code -}
   * @param parameters JSON Schema of its arguments, an object
   */
  public record Tool(String name, String parameters) {}
}
