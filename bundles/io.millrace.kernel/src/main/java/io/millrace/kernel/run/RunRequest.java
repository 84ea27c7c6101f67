package io.millrace.kernel.run;

import java.util.Map;
import java.util.Optional;

/**
 * What to execute.
 *
 * @param project must exist
 * @param function id
 * @param parameters JSON values, checked against the function's declaration
 * @param inputs input name → artifact reference ({@code store://…}), pinned to an exact version
 *     when the run is accepted
 * @param outputs output name → artifact name; an output not named here takes its own name
 * @param labels free
 * @param executor overrides the function's own
 */
public record RunRequest(
    String project,
    String function,
    Map<String, Object> parameters,
    Map<String, String> inputs,
    Map<String, String> outputs,
    Map<String, String> labels,
    Optional<String> executor) {
  /**
   * Label with the id of the run that this one is a part of. While that is under way, the part
   * takes no place among the runs executed at once: the whole keeps to a budget of its own.
   *
   * @since 1.1
   */
  public static final String PART_OF = "part-of";

  /**
   * Label with the id of an endpoint of the run's project: when the run completes, its output
   * {@code adapter} is served beside that endpoint's model, under the name in {@link #SERVE_AS},
   * for as long as that model has the weights the run was given as input {@code base}.
   *
   * @since 1.2
   */
  public static final String SERVE_AT = "serve-at";

  /**
   * Label with the name that clients give the adapter.
   *
   * @since 1.2
   */
  public static final String SERVE_AS = "serve-as";

  public RunRequest {
    parameters = Map.copyOf(parameters);
    inputs = Map.copyOf(inputs);
    outputs = Map.copyOf(outputs);
    labels = Map.copyOf(labels);
  }

  public static RunRequest of(String project, String function, Map<String, Object> parameters) {
    return new RunRequest(
        project, function, parameters, Map.of(), Map.of(), Map.of(), Optional.empty());
  }

  public RunRequest withInputs(Map<String, String> refs) {
    return new RunRequest(project, function, parameters, refs, outputs, labels, executor);
  }

  public RunRequest withOutputs(Map<String, String> names) {
    return new RunRequest(project, function, parameters, inputs, names, labels, executor);
  }

  public RunRequest withLabels(Map<String, String> more) {
    return new RunRequest(project, function, parameters, inputs, outputs, more, executor);
  }
}
