package io.millrace.workflow;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One execution of a workflow.
 *
 * @param id unique: {@code w-} and sortable letters
 * @param state as of a run, in lower case: running, completed, failed, aborting, aborted
 * @param parameters with defaults filled in
 * @param steps in the order of the declaration
 * @param trigger who asked for it
 * @param failure of the step that failed first, for people
 */
public record WorkflowRun(
    String id,
    String project,
    String workflow,
    String state,
    Map<String, Object> parameters,
    List<StepState> steps,
    String trigger,
    Instant created,
    Optional<Instant> ended,
    Optional<String> failure) {
  public WorkflowRun {
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    steps = List.copyOf(steps);
  }

  /** Whether nothing will change any more, unless it is retried. */
  public boolean terminal() {
    return state.equals("completed") || state.equals("failed") || state.equals("aborted");
  }

  /**
   * Where a step stands.
   *
   * @param state {@code waiting}, {@code skipped}, or that of its run in lower case
   * @param runId of its latest run, empty before
   */
  public record StepState(String name, String function, String state, String runId) {}
}
