package io.millrace.kernel.internal.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.ArtifactRef;
import io.millrace.api.PlatformException;
import io.millrace.api.function.Function;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.plugin.PluginInfo;
import io.millrace.kernel.artifact.Artifact;
import io.millrace.kernel.internal.run.RunsHarness.Work;
import io.millrace.kernel.run.Run;
import io.millrace.kernel.run.RunRequest;
import io.millrace.kernel.run.RunState;
import io.millrace.kernel.run.Runs;
import io.millrace.kernel.run.Runs.LogPiece;
import io.millrace.kernel.run.Runs.Point;
import io.millrace.testkit.FakeRecordStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class QueuedRunsTest {
  @TempDir Path data;
  private final FakeRecordStore records = new FakeRecordStore();
  private @Nullable RunsHarness harness;

  private RunsHarness open(Work... functions) throws IOException {
    harness = new RunsHarness(data, records, Duration.ofSeconds(30), functions);
    return harness;
  }

  @AfterEach
  void close() {
    if (harness != null) {
      harness.close();
    }
  }

  private static RunRequest request(String function) {
    return RunRequest.of("bank", function, Map.of());
  }

  @Test
  void a_run_ends_completed_with_results_outputs_curves_and_code() throws Exception {
    Work work =
        Work.named(
            "make",
            List.of(Parameter.integer("rows", 3L, "How many.")),
            c -> {
              c.used(new PluginInfo("Tuner", "djl", "0.1.0", "b", "0.1.0", ""));
              c.progress(1, 2, "rows");
              c.metric("loss", 1, 0.5);
              c.metric("loss", 2, 0.25);
              Path out = c.output("dataset", Map.of("rows", c.parameters().integer("rows")));
              Files.writeString(
                  out.resolve("rows.txt"), "x".repeat(c.parameters().intValue("rows")));
              c.result("rows", c.parameters().integer("rows"));
              c.log("made rows");
            });
    RunsHarness h = open(work);

    Run accepted = h.runs.submit(request("make").withOutputs(Map.of("dataset", "held-out")));
    Run run = h.end(accepted);

    assertEquals(RunState.CREATED, accepted.state());
    assertEquals(RunState.COMPLETED, run.state(), () -> run.failure().toString());
    assertEquals(Map.of("rows", 3L), run.results());
    assertEquals(Map.of("dataset", "store://dataset/bank/held-out:1"), run.outputs());
    assertEquals(Map.of("rows", 3L), run.request().parameters());
    assertEquals(Set.of("platform", "function make", "tuner djl"), run.used().keySet());
    assertEquals("9.9.9", run.used().get("platform"));
    assertEquals(
        List.of(new Point(1, 0.5), new Point(2, 0.25)), h.runs.metrics(run.id()).get("loss"));
    assertEquals(new Run.Progress(1, 2, "rows"), run.progress());
    assertTrue(run.started().isPresent() && run.ended().isPresent());
    Artifact kept = h.artifacts.require(ArtifactRef.parse("store://dataset/bank/held-out"));
    assertEquals(run.id(), kept.producer().run());
    assertEquals(Map.of("rows", 3L), kept.metadata());
    assertEquals("xxx", Files.readString(h.artifacts.folder(kept).resolve("rows.txt")));
    assertTrue(h.runs.log(run.id(), 0, Duration.ZERO).text().contains("made rows\n"));
    assertEquals(List.of("created", "running", "completed"), h.events.values("run.state", "state"));
    assertEquals(run, h.runs.require(run.id()));
    assertFalse(Files.exists(data.resolve("runs").resolve(run.id()).resolve("scratch")));
    assertEquals(0, h.plugins.open());
  }

  @Test
  void inputs_are_pinned_when_the_run_is_accepted() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    RunsHarness h =
        open(
            Work.named(
                "read",
                c -> {
                  go.await();
                  c.result("text", Files.readString(c.requiredInput("data").path().resolve("a")));
                }));
    Path folder = Files.createDirectories(data.resolve("in"));
    Files.writeString(folder.resolve("a"), "first");
    h.artifacts.keep("dataset", "bank", "d", folder, Map.of(), Artifact.Producer.source("a"));

    Run run = h.runs.submit(request("read").withInputs(Map.of("data", "store://dataset/bank/d")));
    Files.writeString(folder.resolve("a"), "second");
    h.artifacts.keep("dataset", "bank", "d", folder, Map.of(), Artifact.Producer.source("b"));
    go.countDown();

    assertEquals(Map.of("text", "first"), h.end(run).results());
    assertEquals(Map.of("data", "store://dataset/bank/d:1"), run.request().inputs());
  }

  @Test
  void refuses_what_cannot_run() throws Exception {
    RunsHarness h =
        open(Work.named("make", List.of(Parameter.integer("rows", 3L, "How many.")), c -> {}));

    assertEquals("FUNCTION_NOT_FOUND", refused(h, request("none")));
    assertEquals("PROJECT_NOT_FOUND", refused(h, RunRequest.of("shop", "make", Map.of())));
    assertEquals(
        "PARAMETER_INVALID", refused(h, RunRequest.of("bank", "make", Map.of("rows", "three"))));
    assertEquals(
        "INPUT_INVALID", refused(h, request("make").withInputs(Map.of("no", "store://a/b/c"))));
    assertEquals(
        "INPUT_INVALID",
        refused(h, request("make").withInputs(Map.of("data", "store://model/bank/c"))));
    assertEquals(
        "INPUT_INVALID", refused(h, request("make").withOutputs(Map.of("none", "held-out"))));
    assertEquals(
        "INPUT_INVALID", refused(h, request("make").withLabels(Map.of("k", "v".repeat(300)))));
    assertEquals(
        "ARTIFACT_NOT_FOUND",
        refused(h, request("make").withInputs(Map.of("data", "store://dataset/bank/none"))));
    assertEquals(List.of(), h.runs.list(Runs.Filter.all()));
  }

  private static String refused(RunsHarness h, RunRequest request) {
    return assertThrows(PlatformException.class, () -> h.runs.submit(request)).code();
  }

  @Test
  void an_unknown_function_is_reported_with_the_nearest() throws Exception {
    RunsHarness h = open(Work.named("tune", c -> {}), Work.named("evaluate", c -> {}));

    PlatformException e =
        assertThrows(PlatformException.class, () -> h.runs.submit(request("tuen")));

    assertTrue(e.what().contains("[tune, evaluate]"), e.what());
  }

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
  void an_abort_ends_a_run_that_asks() throws Exception {
    CountDownLatch in = new CountDownLatch(1);
    RunsHarness h =
        open(
            Work.named(
                "loop",
                c -> {
                  in.countDown();
                  while (true) {
                    c.checkAborted();
                    Thread.onSpinWait();
                  }
                }));
    Run run = h.runs.submit(request("loop"));
    in.await();

    Run aborting = h.runs.abort(run.id());
    Run ended = h.end(run);

    assertTrue(Set.of(RunState.ABORTING, RunState.ABORTED).contains(aborting.state()));
    assertEquals(RunState.ABORTED, ended.state());
    assertEquals(RunState.ABORTED, h.runs.abort(run.id()).state());
  }

  @Test
  void an_abort_interrupts_a_run_that_waits() throws Exception {
    CountDownLatch in = new CountDownLatch(1);
    RunsHarness h =
        open(
            Work.named(
                "wait",
                c -> {
                  in.countDown();
                  new CountDownLatch(1).await();
                }));
    Run run = h.runs.submit(request("wait"));
    in.await();

    h.runs.abort(run.id());

    assertEquals(RunState.ABORTED, h.end(run).state());
  }

  @Test
  void runs_beyond_the_places_wait_and_can_be_aborted_before_they_begin() throws Exception {
    CountDownLatch in = new CountDownLatch(2);
    CountDownLatch go = new CountDownLatch(1);
    RunsHarness h =
        open(
            Work.named(
                "hold",
                c -> {
                  in.countDown();
                  go.await();
                }));
    List<Run> first = List.of(h.runs.submit(request("hold")), h.runs.submit(request("hold")));
    in.await();
    Run third = h.runs.submit(request("hold"));
    Run fourth = h.runs.submit(request("hold"));

    assertEquals(RunState.ABORTED, h.runs.abort(third.id()).state());
    go.countDown();

    assertEquals(RunState.COMPLETED, h.end(fourth).state());
    assertEquals(RunState.COMPLETED, h.end(first.get(0)).state());
    assertTrue(h.runs.require(third.id()).started().isEmpty());
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
  void a_log_is_followed_while_it_grows() throws Exception {
    CountDownLatch more = new CountDownLatch(1);
    RunsHarness h =
        open(
            Work.named(
                "talk",
                c -> {
                  c.log("first");
                  more.await();
                  c.log("second\nline");
                }));
    Run run = h.runs.submit(request("talk"));
    StringBuilder text = new StringBuilder();
    long next = 0;
    boolean ended = false;
    while (!ended) {
      LogPiece piece = h.runs.log(run.id(), next, Duration.ofSeconds(20));
      text.append(piece.text());
      next = piece.next();
      ended = piece.ended();
      if (text.indexOf("first") >= 0) {
        more.countDown();
      }
    }

    String log = text.toString();
    assertTrue(log.indexOf("first") < log.indexOf("second\n  line\n"), log);
    assertTrue(log.contains("attempt 1 on server") && log.contains(" completed\n"), log);
    LogPiece after = h.runs.log(run.id(), next + 1000, Duration.ofSeconds(20));
    assertTrue(after.ended() && after.text().isEmpty());
  }

  @Test
  void a_run_waits_for_its_function_to_come_back() throws Exception {
    AtomicInteger count = new AtomicInteger();
    Work work = Work.named("work", c -> count.incrementAndGet());
    CountDownLatch in = new CountDownLatch(2);
    CountDownLatch go = new CountDownLatch(1);
    Work hold =
        Work.named(
            "hold",
            c -> {
              in.countDown();
              go.await();
            });
    RunsHarness h = open(work, hold);
    h.runs.submit(request("hold"));
    h.runs.submit(request("hold"));
    in.await();
    Run run = h.runs.submit(request("work"));
    h.plugins.remove(Function.class, "work");
    go.countDown();

    assertEquals(RunState.PENDING, h.runs.await(run.id(), Duration.ofMillis(50)).state());
    h.plugins.add(Function.class, "work", work);

    assertEquals(RunState.COMPLETED, h.end(run).state());
    assertEquals(1, count.get());
  }

  @Test
  void a_run_whose_function_does_not_come_back_fails() throws Exception {
    harness = new RunsHarness(data, records, Duration.ZERO, Work.named("gone", c -> {}));
    RunsHarness h = harness;
    RunRequest elsewhere =
        new RunRequest(
            "bank", "gone", Map.of(), Map.of(), Map.of(), Map.of(), Optional.of("nowhere"));

    Run run = h.end(h.runs.submit(elsewhere));

    assertEquals("PLUGIN_NOT_FOUND", run.failure().orElseThrow().code());
    assertTrue(run.failure().orElseThrow().what().contains("server"));
  }

  @Test
  void filters_by_project_function_state_and_labels() throws Exception {
    RunsHarness h = open(Work.named("a", c -> {}), Work.named("b", c -> {}));
    Run a = h.end(h.runs.submit(request("a").withLabels(Map.of("workflow", "w-1"))));
    Run b = h.end(h.runs.submit(request("b")));

    assertEquals(List.of(b, a), h.runs.list(Runs.Filter.ofProject("bank")));
    assertEquals(
        List.of(a),
        h.runs.list(
            new Runs.Filter(
                Optional.empty(),
                Optional.of("a"),
                Optional.of(RunState.COMPLETED),
                Map.of("workflow", "w-1"),
                10)));
    assertEquals(List.of(), h.runs.list(Runs.Filter.ofProject("shop")));
  }

  @Test
  void a_run_that_is_not_there_is_not_found() throws Exception {
    RunsHarness h = open();

    for (String id : List.of("r-none", "../../etc", "")) {
      assertEquals(
          "RUN_NOT_FOUND",
          assertThrows(PlatformException.class, () -> h.runs.log(id, 0, Duration.ZERO)).code());
    }
  }

  @Test
  void stopping_marks_what_is_under_way_and_keeps_what_waits() throws Exception {
    CountDownLatch in = new CountDownLatch(2);
    Work hold =
        Work.named(
            "hold",
            c -> {
              in.countDown();
              new CountDownLatch(1).await(60, TimeUnit.SECONDS);
            });
    RunsHarness first = open(hold);
    Run running = first.runs.submit(request("hold"));
    first.runs.submit(request("hold"));
    in.await();
    Run waiting = first.runs.submit(request("hold"));
    first.close();

    RunsHarness second = open(Work.named("hold", c -> {}));

    assertEquals(
        "RUN_INTERRUPTED", second.runs.require(running.id()).failure().orElseThrow().code());
    assertEquals(RunState.COMPLETED, second.end(waiting).state());
    assertEquals(RunState.COMPLETED, second.end(second.runs.retry(running.id())).state());
  }

  @Test
  void ids_sort_by_time() {
    FixedTime clock = new FixedTime();
    RunIds ids = new RunIds(clock);

    String early = ids.next();
    clock.millis += 1;
    String late = ids.next();

    assertTrue(early.compareTo(late) < 0);
    assertEquals(17, early.length());
  }

  private static final class FixedTime extends java.time.Clock {
    private long millis = 1_700_000_000_000L;

    @Override
    public java.time.ZoneId getZone() {
      return java.time.ZoneOffset.UTC;
    }

    @Override
    public java.time.Clock withZone(java.time.ZoneId zone) {
      return this;
    }

    @Override
    public java.time.Instant instant() {
      return java.time.Instant.ofEpochMilli(millis);
    }
  }
}
