package io.millrace.api.execution;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * A place where runs execute. Helper kind; {@code kind.id} is what a function names as its
 * executor. Thread-safe.
 */
@ConsumerType
public interface Executor {
  /**
   * Starts the task and returns at once. The listener hears {@code started}, then anything else,
   * and as the last call exactly one of {@code completed}, {@code failed}, {@code aborted}.
   *
   * @throws io.millrace.api.PlatformException EXECUTOR_BUSY (retriable) or EXECUTOR_UNAVAILABLE;
   *     then the listener hears nothing
   */
  Execution start(Task task, TaskListener listener);
}
