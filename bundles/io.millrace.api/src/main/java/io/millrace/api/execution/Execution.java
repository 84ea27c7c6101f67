package io.millrace.api.execution;

/** A task under way. Thread-safe. */
public interface Execution {
  /**
   * Asks the task to end and, if it does not within a second, ends it by force. Returns at once;
   * the listener hears the end. Idempotent.
   */
  void abort();
}
