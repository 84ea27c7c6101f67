package io.millrace.kernel.run;

/** States of a run. */
public enum RunState {
  /** Accepted and durable. */
  CREATED,
  /** Waiting for a place to execute. */
  PENDING,
  RUNNING,
  COMPLETED,
  FAILED,
  ABORTING,
  ABORTED;

  /** Whether nothing will change any more, unless the run is retried. */
  public boolean terminal() {
    return this == COMPLETED || this == FAILED || this == ABORTED;
  }
}
