package io.millrace.plugin.executor.local.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** How a worker process is started. Thread-safe. */
@FunctionalInterface
interface WorkerCommand {
  /**
   * Readies the folder and returns the command line.
   *
   * @param folder the worker's own, empty but for the hand-over; goes with the task's scratch
   * @param handover file for {@link Handover#read}
   */
  List<String> prepare(Path folder, Path handover) throws IOException;
}
