package io.millrace.api.model;

import java.util.Set;

/**
 * One turn of a conversation.
 *
 * @param role system, developer (OpenAI's newer word for system), user, assistant or tool
 * @param content text
 * @param toolCalls of an assistant: a JSON array as OpenAI's {@code tool_calls}; "" for none
 * @param toolCallId of a tool: the call this is the result of; "" for none
 * @param name of the participant or the tool; "" for none
 */
public record Message(
    String role, String content, String toolCalls, String toolCallId, String name) {
  private static final Set<String> ROLES =
      Set.of("system", "developer", "user", "assistant", "tool");

  public Message {
    if (!ROLES.contains(role)) {
      throw new IllegalArgumentException("role '" + role + "' is not one of " + ROLES);
    }
  }

  /** A turn without tools. */
  public Message(String role, String content) {
    this(role, content, "", "", "");
  }

  public static Message user(String content) {
    return new Message("user", content);
  }

  public static Message assistant(String content) {
    return new Message("assistant", content);
  }

  /**
   * The same turn saying something else.
   *
   * @since 1.2
   */
  public Message withContent(String other) {
    return new Message(role, other, toolCalls, toolCallId, name);
  }
}
