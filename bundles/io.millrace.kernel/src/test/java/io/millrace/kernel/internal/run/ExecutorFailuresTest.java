package io.millrace.kernel.internal.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import io.millrace.api.execution.Execution;
import io.millrace.api.execution.Executor;
import io.millrace.api.execution.TaskListener;
import io.millrace.kernel.internal.run.RunsHarness.Work;
import io.millrace.kernel.run.Run;
import io.millrace.kernel.run.RunRequest;
import io.millrace.kernel.run.RunState;
import io.millrace.testkit.FakeRecordStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Executors that refuse, fail or lie. */
final class ExecutorFailuresTest {
  @TempDir Path data;
  private @Nullable RunsHarness harness;

  @AfterEach
  void close() {
    if (harness != null) {
      harness.close();
    }
  }

  private Run submit(Executor executor) throws IOException {
    harness =
        new RunsHarness(
            data, new FakeRecordStore(), Duration.ofSeconds(30), Work.named("work", c -> {}));
    harness.plugins.add(Executor.class, "odd", executor);
    return harness.runs.submit(
        new RunRequest("bank", "work", Map.of(), Map.of(), Map.of(), Map.of(), Optional.of("odd")));
  }

  @Test
  void a_busy_executor_is_asked_again() throws Exception {
    AtomicInteger asked = new AtomicInteger();

    Run run =
        submit(
            (task, listener) -> {
              if (asked.incrementAndGet() == 1) {
                throw new PlatformException(
                    "EXECUTOR_BUSY", Blame.PLATFORM, true, "No room.", "Wait.");
              }
              listener.started("odd place");
              listener.completed();
              return () -> {};
            });

    Run ended = harness.end(run);
    assertEquals(RunState.COMPLETED, ended.state());
    assertEquals("odd place", ended.where());
    assertEquals(2, asked.get());
  }

  @Test
  void an_executor_that_fails_fails_the_run() throws Exception {
    Run run =
        submit(
            (task, listener) -> {
              throw new IllegalStateException("broken");
            });

    assertEquals("EXECUTOR_FAILED", harness.end(run).failure().orElseThrow().code());
  }

  @Test
  void an_unavailable_executor_fails_the_run_with_its_reason() throws Exception {
    Run run =
        submit(
            (task, listener) -> {
              throw PlatformException.operator("EXECUTOR_UNAVAILABLE", "No cluster.", "Start it.");
            });

    assertEquals("EXECUTOR_UNAVAILABLE", harness.end(run).failure().orElseThrow().code());
  }

  @Test
  void what_comes_after_the_end_is_not_heard() throws Exception {
    Run run =
        submit(
            (task, listener) -> {
              listener.completed();
              listener.failed(new TaskListener.Failure("LATE", false, "Late.", "None."));
              listener.result("late", 1L);
              return () -> {};
            });

    Run ended = harness.end(run);
    assertEquals(RunState.COMPLETED, ended.state());
    assertEquals(Map.of(), ended.results());
  }

  @Test
  void an_abort_that_comes_before_the_execution_is_passed_on() throws Exception {
    AtomicInteger aborts = new AtomicInteger();
    Run run =
        submit(
            (task, listener) -> {
              harness.runs.abort(task.runId());
              Execution execution =
                  () -> {
                    aborts.incrementAndGet();
                    listener.aborted();
                  };
              return execution;
            });

    assertEquals(RunState.ABORTED, harness.end(run).state());
    assertEquals(1, aborts.get());
  }

  @Test
  void an_announced_output_without_a_folder_fails_the_run() throws Exception {
    Run run =
        submit(
            (task, listener) -> {
              listener.output("dataset", Map.of());
              listener.completed();
              return () -> {};
            });

    assertEquals("OUTPUT_INVALID", harness.end(run).failure().orElseThrow().code());
  }

  @Test
  void a_folder_that_cannot_be_made_is_reported() throws Exception {
    Files.writeString(data.resolve("runs"), "a file is in the way");

    PlatformException e =
        assertThrows(PlatformException.class, () -> submit((task, listener) -> () -> {}));

    assertEquals("RUN_FILES_UNAVAILABLE", e.code());
  }

  @Test
  void settings_out_of_range_are_refused_together() {
    PlatformException e =
        assertThrows(
            PlatformException.class, () -> new RunSettings(0, 65, Duration.ofHours(2), data, "1"));

    assertEquals("RUN_SETTINGS_INVALID", e.code());
    assertTrue(e.what().contains("light") && e.what().contains("heavy"), e.what());
    assertTrue(e.what().contains("wait.for.plugins.seconds"), e.what());
  }
}
