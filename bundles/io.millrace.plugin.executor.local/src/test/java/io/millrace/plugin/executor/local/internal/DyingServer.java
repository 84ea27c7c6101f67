package io.millrace.plugin.executor.local.internal;

import io.millrace.api.execution.Task;
import io.millrace.testkit.RecordingTaskListener;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A server that starts a worker, prints its process id, and waits to be killed. */
public final class DyingServer {
  private DyingServer() {}

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    LocalExecutor executor =
        new LocalExecutor(
            new Settings(64, 1, Duration.ofSeconds(60), List.of()), ClassPathWorker.command());
    RecordingTaskListener heard = new RecordingTaskListener();
    executor.start(
        new Task(
            "r-2",
            "bank",
            "ignores",
            Map.of(),
            Map.of(),
            folder.resolve("outputs"),
            folder.resolve("scratch"),
            folder.resolve("checkpoints")),
        heard);
    heard.await("log ignoring");
    System.out.println(heard.calls().get(0).replaceAll("\\D", ""));
    Thread.currentThread().join();
  }
}
