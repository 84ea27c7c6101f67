package io.millrace.api.execution;

import io.millrace.api.function.RunContext;
import java.nio.file.Path;
import java.util.Map;

/**
 * Everything an executor needs to execute one attempt of a run.
 *
 * @param runId the run
 * @param project its project
 * @param function id of the function
 * @param parameters checked values with defaults, JSON types only
 * @param inputs by name; paths are on this machine and read only
 * @param outputs folder under which each output gets a folder of its name
 * @param scratch for temporary files; the caller removes it
 * @param checkpoints outlives the attempt
 */
public record Task(
    String runId,
    String project,
    String function,
    Map<String, Object> parameters,
    Map<String, RunContext.Input> inputs,
    Path outputs,
    Path scratch,
    Path checkpoints) {
  public Task {
    parameters = Map.copyOf(parameters);
    inputs = Map.copyOf(inputs);
  }
}
