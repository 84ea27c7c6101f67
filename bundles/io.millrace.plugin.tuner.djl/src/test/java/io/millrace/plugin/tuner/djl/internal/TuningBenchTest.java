package io.millrace.plugin.tuner.djl.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import io.millrace.api.function.RunContext;
import io.millrace.api.parameter.Values;
import io.millrace.runtime.djl.DjlRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TuningBenchTest {
  @TempDir Path scratch;

  @Test
  void says_so_when_there_is_no_python_to_compare_with() throws IOException {
    Recorded context =
        new Recorded(
            TuningBench.values(
                Map.of(
                    "python",
                    "no-such-python",
                    "hidden",
                    24,
                    "batchSize",
                    2,
                    "length",
                    8,
                    "steps",
                    2,
                    "turns",
                    2,
                    "threads",
                    1)));

    new TuningBench(DjlRuntime.standalone()).run(context);

    assertTrue((Double) context.results.get("tokens_per_second") > 0);
    assertEquals(1L, context.results.get("threads"));
    assertTrue(context.log.get(0).contains("no-such-python"), context.log.toString());
  }

  @Test
  void says_why_a_python_cannot_compare() throws IOException {
    Path python = scratch.resolve("python");
    Files.writeString(python, "#!/bin/sh\necho ModuleNotFoundError: No module named torch >&2\n");
    assertTrue(python.toFile().setExecutable(true));
    Recorded context = new Recorded(TuningBench.values(Map.of("python", python.toString())));

    assertTrue(EagerPeer.start(context, "bench.py", context.values, 1, "cpu").isEmpty());

    assertTrue(context.log.get(0).contains("No module named torch; install"), context.log.get(0));
  }

  /** The published configuration, cut short: what repeats is soon better than chance. */
  @Test
  void learns_characters_by_nano_gpts_configuration() throws IOException {
    Path text = scratch.resolve("text.txt");
    Files.writeString(text, "the quick brown fox jumps over the lazy dog. ".repeat(60));
    Recorded context =
        new Recorded(
            TuningBench.values(
                Map.of(
                    "preset",
                    "shakespeare",
                    "text",
                    text.toString(),
                    "presetSteps",
                    25,
                    "python",
                    "",
                    "threads",
                    1)));

    new TuningBench(DjlRuntime.standalone()).run(context);

    double loss = (Double) context.results.get("validation_loss");
    assertTrue(loss > 0 && loss < 0.95 * Math.log(28), "loss " + loss);
    assertTrue(
        (Double) context.results.get("total_seconds") > (Double) context.results.get("seconds"));
  }

  @Test
  void refuses_a_folder_that_is_not_nano_gpts() {
    Recorded context = new Recorded(TuningBench.values(Map.of()));

    PlatformException refused =
        assertThrows(PlatformException.class, () -> NanoGpt.run(context, "python3", scratch, 1, 2));

    assertEquals("BENCH_INPUT_INVALID", refused.code());
    assertTrue(refused.getMessage().contains(scratch.toString()), refused.getMessage());
  }

  @Test
  void reads_time_and_last_loss_of_nano_gpt() throws IOException {
    Path python = scratch.resolve("python");
    Files.writeString(
        python,
        "#!/bin/sh\necho step 0: train loss 4.1676, val loss 4.1649\n"
            + "echo step 2: train loss 3.5, val loss 3.6125\n");
    assertTrue(python.toFile().setExecutable(true));
    Files.writeString(scratch.resolve("train.py"), "");
    Recorded context = new Recorded(TuningBench.values(Map.of()));

    NanoGpt peer = NanoGpt.run(context, python.toString(), scratch, 1, 2);

    assertEquals(3.6125, peer.loss());
    assertTrue(peer.seconds() > 0);
  }

  /** What a run left. */
  final class Recorded implements RunContext {
    final Map<String, Object> results = new HashMap<>();
    final List<String> log = new ArrayList<>();
    private final Values values;

    Recorded(Values values) {
      this.values = values;
    }

    @Override
    public String runId() {
      return "r1";
    }

    @Override
    public String project() {
      return "p";
    }

    @Override
    public Values parameters() {
      return values;
    }

    @Override
    public Optional<Input> input(String name) {
      return Optional.empty();
    }

    @Override
    public Path output(String output, Map<String, Object> metadata) {
      throw new IllegalArgumentException(output);
    }

    @Override
    public void log(String line) {
      log.add(line);
    }

    @Override
    public void progress(long done, long total, String what) {}

    @Override
    public void metric(String name, long step, double value) {}

    @Override
    public void result(String name, Object value) {
      results.put(name, value);
    }

    @Override
    public void checkAborted() {}

    @Override
    public Path scratch() {
      return scratch;
    }

    @Override
    public Path checkpoints() {
      return scratch;
    }
  }
}
