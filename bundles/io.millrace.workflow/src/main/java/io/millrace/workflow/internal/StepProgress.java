package io.millrace.workflow.internal;

/**
 * How far a step is.
 *
 * @param state waiting, skipped, or the state of its run in lower case
 * @param runId its run; a further execution is another attempt of the same run
 * @param executions begun so far
 * @param interruptions of the server under it
 * @param due when the next execution may begin, milliseconds since 1970; 0 if none is planned
 * @param began when the execution under way was submitted
 * @param late the execution under way was aborted for taking too long
 * @param failure why the last execution failed, empty if it did not
 */
record StepProgress(
    String name,
    String state,
    String runId,
    int executions,
    int interruptions,
    long due,
    long began,
    boolean late,
    String failure) {
  static final String WAITING = "waiting";
  static final String SKIPPED = "skipped";
  static final String COMPLETED = "completed";
  static final String FAILED = "failed";
  static final String ABORTED = "aborted";

  /** About to be submitted: durable before the run is, so that none is submitted twice. */
  static final String SUBMITTING = "created";

  static StepProgress waiting(String name) {
    return new StepProgress(name, WAITING, "", 0, 0, 0, 0, false, "");
  }

  StepProgress in(String newState) {
    return new StepProgress(
        name, newState, runId, executions, interruptions, due, began, late, failure);
  }

  StepProgress submitting(long now) {
    return new StepProgress(
        name, SUBMITTING, runId, executions + 1, interruptions, 0, now, false, "");
  }

  StepProgress interrupted(long now) {
    return new StepProgress(
        name, SUBMITTING, runId, executions, interruptions + 1, 0, now, false, "");
  }

  StepProgress run(String id, String newState) {
    return new StepProgress(
        name, newState, id, executions, interruptions, due, began, late, failure);
  }

  StepProgress tooLate() {
    return new StepProgress(
        name, state, runId, executions, interruptions, due, began, true, failure);
  }

  StepProgress failed(String why) {
    return new StepProgress(name, FAILED, runId, executions, interruptions, 0, began, late, why);
  }

  StepProgress again(long at, String why) {
    return new StepProgress(name, WAITING, runId, executions, interruptions, at, began, false, why);
  }

  /** As if it had not been tried, but with its run, whose checkpoints serve the next attempt. */
  StepProgress reset() {
    return new StepProgress(name, WAITING, runId, 0, 0, 0, 0, false, "");
  }

  boolean ended() {
    return state.equals(COMPLETED)
        || state.equals(SKIPPED)
        || state.equals(FAILED)
        || state.equals(ABORTED);
  }

  /** Something is under way, or will be without anybody's doing. */
  boolean active() {
    return !ended() && (!state.equals(WAITING) || due > 0);
  }
}
