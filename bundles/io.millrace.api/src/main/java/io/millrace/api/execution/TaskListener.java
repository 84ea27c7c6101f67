package io.millrace.api.execution;

import java.util.Map;

/** Hears what a task does. Called on one thread at a time, in order; must not block for long. */
public interface TaskListener {
  /**
   * @param where for people: {@code process 4711}
   */
  void started(String where);

  void log(String line);

  void progress(long done, long total, String what);

  void metric(String name, long step, double value);

  void result(String name, Object value);

  /** An output folder exists now; it is complete only when the task is. */
  void output(String name, Map<String, Object> metadata);

  /** Code that took part, for lineage: {@code tuner djl} → {@code 0.1.0}. */
  void used(String what, String version);

  void completed();

  void failed(Failure failure);

  void aborted();

  /**
   * Why a task failed.
   *
   * @param code as of a {@link io.millrace.api.PlatformException}; WORKER_CRASHED, OUT_OF_MEMORY
   *     and FUNCTION_FAILED are the executor's own
   * @param retriable whether the same task may succeed later
   */
  record Failure(String code, boolean retriable, String what, String remedy) {}
}
