package io.millrace.kernel.internal.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import io.millrace.kernel.internal.run.RunsHarness.Work;
import io.millrace.kernel.run.Run;
import io.millrace.kernel.run.RunRequest;
import io.millrace.kernel.run.RunState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Runs that fail, and their other attempts. */
final class FailingRunsTest extends RunsCase {
  @Test
  void a_failing_function_fails_its_run_with_the_cause() throws Exception {
    RunsHarness h =
        open(
            Work.named(
                "known",
                c -> {
                  throw PlatformException.caller("ROWS_MISSING", "No rows.", "Give some.");
                }),
            Work.named(
                "unknown",
                c -> {
                  throw new IOException("disk on fire");
                }),
            Work.named(
                "error",
                c -> {
                  throw new StackOverflowError();
                }));

    Run known = h.end(h.runs.submit(request("known")));
    Run unknown = h.end(h.runs.submit(request("unknown")));
    Run error = h.end(h.runs.submit(request("error")));

    assertEquals("ROWS_MISSING", known.failure().orElseThrow().code());
    assertEquals("FUNCTION_FAILED", unknown.failure().orElseThrow().code());
    assertTrue(unknown.failure().orElseThrow().what().contains("disk on fire"));
    assertEquals("FUNCTION_FAILED", error.failure().orElseThrow().code());
    assertEquals(RunState.FAILED, h.runs.require(known.id()).state());
  }

  @Test
  void an_output_that_is_not_declared_fails_the_run() throws Exception {
    RunsHarness h = open(Work.named("make", c -> c.output("surprise", Map.of())));

    Run run = h.end(h.runs.submit(request("make")));

    assertEquals("OUTPUT_INVALID", run.failure().orElseThrow().code());
  }

  @Test
  void nothing_is_kept_of_a_run_that_fails() throws Exception {
    RunsHarness h =
        open(
            Work.named(
                "make",
                c -> {
                  Files.writeString(c.output("dataset", Map.of()).resolve("a"), "x");
                  throw new IllegalStateException("late");
                }));

    h.end(h.runs.submit(request("make")));

    assertEquals(List.of(), h.artifacts.list("bank", Optional.empty(), Optional.empty()));
  }

  @Test
  void a_retry_finds_the_checkpoints_of_the_attempt_before() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    RunsHarness h =
        open(
            Work.named(
                "resume",
                c -> {
                  Path mark = c.checkpoints().resolve("mark");
                  if (attempts.incrementAndGet() == 1) {
                    Files.writeString(mark, "step 7");
                    c.metric("loss", 7, 1.0);
                    throw new IllegalStateException("crash");
                  }
                  c.metric("loss", 8, 0.5);
                  c.result("from", Files.readString(mark));
                }));
    Run run = h.end(h.runs.submit(request("resume")));
    assertEquals(RunState.FAILED, run.state());

    Run again = h.runs.retry(run.id());
    Run ended = h.end(again);

    assertEquals(2, again.attempt());
    assertEquals(RunState.COMPLETED, ended.state());
    assertTrue(ended.failure().isEmpty());
    assertEquals(Map.of("from", "step 7"), ended.results());
    assertEquals(2, h.runs.metrics(run.id()).get("loss").size());
    PlatformException e = assertThrows(PlatformException.class, () -> h.runs.retry(run.id()));
    assertEquals("RUN_STATE_CONFLICT", e.code());
  }

  @Test
  void a_run_whose_function_does_not_come_back_fails() throws Exception {
    RunsHarness h = open(Duration.ZERO, Work.named("gone", c -> {}));
    RunRequest elsewhere =
        new RunRequest(
            "bank", "gone", Map.of(), Map.of(), Map.of(), Map.of(), Optional.of("nowhere"));

    Run run = h.end(h.runs.submit(elsewhere));

    assertEquals("PLUGIN_NOT_FOUND", run.failure().orElseThrow().code());
    assertTrue(run.failure().orElseThrow().what().contains("server"));
  }
}
