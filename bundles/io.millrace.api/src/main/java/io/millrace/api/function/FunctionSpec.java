package io.millrace.api.function;

import io.millrace.api.Names;
import io.millrace.api.parameter.Parameter;
import java.util.List;

/**
 * What a function is called, takes and leaves.
 *
 * @param name unique among functions
 * @param summary one sentence
 * @param executor id of the executor it prefers: {@code server} for light work that needs the
 *     server's services, {@code local} for everything heavy
 * @param parameters plain values
 * @param inputs artifacts it reads
 * @param outputs artifacts it may leave
 */
public record FunctionSpec(
    String name,
    String summary,
    String executor,
    List<Parameter> parameters,
    List<InputSpec> inputs,
    List<OutputSpec> outputs) {
  /** Runs inside the server's process. */
  public static final String SERVER = "server";

  /** Runs in a child process on this machine. */
  public static final String LOCAL = "local";

  public FunctionSpec {
    Names.check("function", name);
    parameters = List.copyOf(parameters);
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /**
   * An artifact a function reads.
   *
   * @param kind the artifact's kind, or {@code any}
   */
  public record InputSpec(String name, String kind, boolean required, String summary) {}

  /** An artifact a function may leave. */
  public record OutputSpec(String name, String kind, String summary) {}
}
