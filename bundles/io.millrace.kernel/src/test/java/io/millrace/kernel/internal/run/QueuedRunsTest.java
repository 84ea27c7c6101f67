package io.millrace.kernel.internal.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.ArtifactRef;
import io.millrace.api.PlatformException;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.plugin.PluginInfo;
import io.millrace.kernel.artifact.Artifact;
import io.millrace.kernel.internal.run.RunsHarness.Work;
import io.millrace.kernel.run.Run;
import io.millrace.kernel.run.RunState;
import io.millrace.kernel.run.Runs;
import io.millrace.kernel.run.Runs.LogPiece;
import io.millrace.kernel.run.Runs.Point;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Runs that do what they are asked for. */
final class QueuedRunsTest extends RunsCase {
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
    h.events.await("run.state", run.id(), "state", "completed"); // told after those who wait
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
}
