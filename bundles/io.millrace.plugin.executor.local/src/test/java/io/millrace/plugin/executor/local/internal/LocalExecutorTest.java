package io.millrace.plugin.executor.local.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import io.millrace.api.execution.Execution;
import io.millrace.api.execution.Executor;
import io.millrace.api.execution.Task;
import io.millrace.testkit.ExecutorContract;
import io.millrace.testkit.RecordingTaskListener;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LocalExecutorTest extends ExecutorContract {
  private final LocalExecutor executor =
      new LocalExecutor(
          new Settings(64, 1, Duration.ofSeconds(60), List.of()), ClassPathWorker.command());

  @AfterEach
  void stop() {
    executor.stop();
  }

  @Override
  protected Executor executor() {
    return executor;
  }

  private Task plain(String function) throws Exception {
    Task t = task(function);
    return new Task(
        t.runId(),
        t.project(),
        function,
        Map.of(),
        Map.of(),
        t.outputs(),
        t.scratch(),
        t.checkpoints());
  }

  private RecordingTaskListener runPlain(String function) throws Exception {
    RecordingTaskListener heard = new RecordingTaskListener();
    executor.start(plain(function), heard);
    heard.end();
    return heard;
  }

  @Test
  void ends_a_function_by_force_that_does_not_listen() throws Exception {
    assertEquals("aborted", abortAfter("ignores", "log ignoring"));
  }

  @Test
  void reports_the_status_and_last_words_of_a_worker_that_dies() throws Exception {
    RecordingTaskListener heard = runPlain("dies");

    assertEquals("failed WORKER_CRASHED", heard.end());
    assertEquals("The worker ended with status 42: about to end badly", heard.failure().what());
    assertTrue(heard.calls().contains("log about to end badly"));
  }

  @Test
  void reports_the_signal_that_aborted_a_worker() throws Exception {
    RecordingTaskListener heard = runPlain("killed");

    assertEquals("failed WORKER_CRASHED", heard.end());
    assertTrue(heard.failure().what().contains("signal 6 (SIGABRT"), heard.failure().what());
  }

  @Test
  void reports_a_heap_that_is_too_small_as_such() throws Exception {
    RecordingTaskListener heard = runPlain("eats");

    assertEquals("failed OUT_OF_MEMORY", heard.end());
    assertTrue(heard.failure().remedy().contains("heapMb"), heard.failure().remedy());
  }

  @Test
  void fails_a_run_whose_function_the_worker_does_not_have() throws Exception {
    assertEquals("failed PLUGIN_NOT_FOUND", runPlain("absent").end());
  }

  @Test
  void is_busy_while_all_places_are_taken_and_free_afterwards() throws Exception {
    RecordingTaskListener first = new RecordingTaskListener();
    Execution execution = executor.start(task("waits"), first);
    first.await("log waiting");

    PlatformException refused =
        assertThrows(
            PlatformException.class,
            () -> executor.start(task("works"), new RecordingTaskListener()));
    assertEquals("EXECUTOR_BUSY", refused.code());
    assertTrue(refused.retriable());

    execution.abort();
    first.end();
    assertEquals("completed", retried("works"));
  }

  private String retried(String function) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (true) {
      try {
        RecordingTaskListener heard = new RecordingTaskListener();
        executor.start(task(function), heard);
        return heard.end();
      } catch (PlatformException e) {
        // the place is given back just after the last word
        assertTrue(System.nanoTime() < deadline, "still busy");
        Thread.yield();
      }
    }
  }

  @Test
  void a_command_that_cannot_be_started_makes_the_executor_unavailable() {
    LocalExecutor broken =
        new LocalExecutor(
            new Settings(64, 1, Duration.ofSeconds(60), List.of()),
            (folder, handover) -> List.of("/nowhere/java"));

    for (int i = 0; i < 2; i++) { // the place is given back
      PlatformException e =
          assertThrows(
              PlatformException.class,
              () -> broken.start(task("works"), new RecordingTaskListener()));
      assertEquals("EXECUTOR_UNAVAILABLE", e.code());
    }
  }

  @Test
  void stopping_the_executor_ends_its_workers() throws Exception {
    RecordingTaskListener heard = new RecordingTaskListener();
    executor.start(task("ignores"), heard);
    heard.await("log ignoring");

    executor.stop();

    assertEquals("failed WORKER_CRASHED", heard.end());
  }

  @Test
  void a_server_that_is_killed_leaves_no_worker() throws Exception {
    Process server =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "-cp",
                System.getProperty("java.class.path"),
                DyingServer.class.getName(),
                folder().toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String line = server.inputReader().readLine();
    Optional<ProcessHandle> worker = ProcessHandle.of(Long.parseLong(line));
    assertTrue(worker.orElseThrow().isAlive());

    server.destroyForcibly().waitFor();

    worker.get().onExit().get(10, TimeUnit.SECONDS);
    assertFalse(worker.get().isAlive());
  }

  private java.nio.file.Path folder() throws Exception {
    return task("ignores").scratch().getParent();
  }
}
