package io.millrace.plugin.tuner.djl.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.api.parameter.Values;
import io.millrace.api.tuning.TuningListener;
import io.millrace.api.tuning.TuningReport;
import io.millrace.api.tuning.TuningRequest;
import io.millrace.api.tuning.TuningStep;
import io.millrace.runtime.djl.DjlRuntime;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training in a process of its own, killed at a random step and started again. */
class KillTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  @TempDir Path folder;

  @Test
  void kto_on_all_weights_ends_with_the_same_bytes() throws Exception {
    Map<String, Object> parameters = parameters("kto", 24);
    parameters.put("beta", 0.5);
    parameters.put("average", 0.9);
    parameters.put("earlyStopping", 4);
    parameters.put("keepBest", true);
    parameters.put("evaluateEvery", 3);
    survives(parameters, Optional.empty(), "model.safetensors");
  }

  @Test
  void dpo_on_an_adapter_ends_with_the_same_bytes() throws Exception {
    Path base = Files.createDirectories(folder.resolve("base"));
    Map<String, Object> start = parameters("pretrain", 2);
    tune(start, Optional.empty(), base, folder.resolve("base.checkpoints"), step -> {});
    Map<String, Object> parameters = parameters("dpo", 20);
    parameters.put("lora", true);
    parameters.put("rank", 4);
    parameters.put("loraDropout", 0.1);
    parameters.put("optimizer", "muon");
    survives(parameters, Optional.of(base), "adapter_model.safetensors");
  }

  /** As the survivor of a search: with a pause, after which a copy of the checkpoints goes on. */
  @Test
  void a_paused_training_goes_on_to_the_same_bytes() throws Exception {
    Map<String, Object> parameters = parameters("sft", 20);
    parameters.put("keepBest", true);
    parameters.put("evaluateEvery", 8);
    Path whole = folder.resolve("whole");
    tune(parameters, Optional.empty(), whole, folder.resolve("whole.checkpoints"), step -> {});

    Path a = folder.resolve("a");
    Path first = folder.resolve("first");
    parameters.put("pauseAt", 0.35);
    TuningReport paused = tune(parameters, Optional.empty(), a, first, step -> {});
    TuningReport again = tune(parameters, Optional.empty(), a, first, step -> fail("a step"));
    Path second = Files.createDirectories(folder.resolve("second"));
    copy(first, second);
    parameters.put("pauseAt", 0.95);
    kill(13, parameters, Optional.empty(), folder.resolve("b"), second);
    List<Long> steps = new ArrayList<>();
    tune(parameters, Optional.empty(), folder.resolve("b"), second, s -> steps.add(s.step()));
    parameters.put("pauseAt", 1.0);
    TuningReport ended =
        tune(parameters, Optional.empty(), folder.resolve("b"), second, s -> steps.add(s.step()));

    assertEquals(7, paused.steps());
    assertTrue(paused.metrics().containsKey("eval_loss"), "a pause is measured");
    assertEquals(paused, again, "what was said at the pause is said again");
    assertEquals(13L, steps.get(0), "the step after the last checkpoint, of step 12");
    assertEquals(8, steps.size(), "each of the other steps once");
    assertEquals(20, ended.steps());
    assertArrayEquals(
        Files.readAllBytes(whole.resolve("model.safetensors")),
        Files.readAllBytes(folder.resolve("b").resolve("model.safetensors")));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path file : (Iterable<Path>) all.skip(1)::iterator) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  private void survives(Map<String, Object> parameters, Optional<Path> base, String file)
      throws Exception {
    TuningReport straight =
        tune(parameters, base, folder.resolve("a"), folder.resolve("a.checkpoints"), step -> {});
    long at = ThreadLocalRandom.current().nextLong(7, straight.steps());
    Path output = folder.resolve("b");
    Path checkpoints = folder.resolve("b.checkpoints");
    kill(at, parameters, base, output, checkpoints);
    List<Long> steps = new ArrayList<>();

    TuningReport resumed =
        tune(parameters, base, output, checkpoints, step -> steps.add(step.step()));

    assertTrue(steps.get(0) > 1, "killed at " + at + ", continued at " + steps.get(0));
    assertEquals(straight.steps(), resumed.steps());
    assertEquals(straight.tokens(), resumed.tokens());
    assertArrayEquals(
        Files.readAllBytes(folder.resolve("a").resolve(file)),
        Files.readAllBytes(output.resolve(file)),
        "killed at step " + at);
  }

  private void kill(
      long at, Map<String, Object> parameters, Optional<Path> base, Path output, Path checkpoints)
      throws IOException, InterruptedException {
    Path job = folder.resolve("job.json");
    JSON.writeValue(job.toFile(), parameters);
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                KillTest.class.getName(),
                job.toString(),
                base.map(Path::toString).orElse(""),
                output.toString(),
                checkpoints.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader lines = child.inputReader()) {
      String line = lines.readLine();
      while (line != null && !line.equals("step " + at)) {
        line = lines.readLine();
      }
      assertEquals("step " + at, line, "the child trains");
    } finally {
      child.destroyForcibly().waitFor();
    }
    assertEquals(137, child.exitValue());
  }

  /** The child: trains, and says each step. */
  public static void main(String[] args) throws IOException {
    PrintWriter out =
        new PrintWriter(
            new OutputStreamWriter(
                new java.io.FileOutputStream(java.io.FileDescriptor.out), StandardCharsets.UTF_8),
            true);
    @SuppressWarnings("unchecked")
    Map<String, Object> parameters = JSON.readValue(Path.of(args[0]).toFile(), Map.class);
    Optional<Path> base = args[1].isEmpty() ? Optional.empty() : Optional.of(Path.of(args[1]));
    tune(
        parameters,
        base,
        Path.of(args[2]),
        Path.of(args[3]),
        step -> out.println("step " + step.step()));
  }

  private interface Steps {
    void heard(TuningStep step);
  }

  private static TuningReport tune(
      Map<String, Object> given, Optional<Path> base, Path output, Path checkpoints, Steps steps)
      throws IOException {
    DjlTuner tuner = new DjlTuner(DjlRuntime.standalone());
    return tuner.tune(
        new TuningRequest(
            Values.check("tuner djl", tuner.parameters(), given),
            base,
            rows(0),
            rows(20),
            Files.createDirectories(output),
            Files.createDirectories(checkpoints)),
        new TuningListener() {
          @Override
          public void log(String line) {}

          @Override
          public void step(TuningStep step) {
            steps.heard(step);
          }

          @Override
          public void evaluated(long step, Map<String, Double> metrics) {}
        });
  }

  private static Map<String, Object> parameters(String method, int steps) {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("method", method);
    parameters.put("steps", steps);
    parameters.put("batchSize", 4);
    parameters.put("accumulation", 2);
    parameters.put("learningRate", 0.003);
    parameters.put("dropout", 0.1);
    parameters.put("promptDropout", 0.1);
    parameters.put("checkpointEvery", 6);
    parameters.put("vocabulary", 270);
    parameters.put("hidden", 16);
    parameters.put("feedForward", 24);
    parameters.put("layers", 1);
    parameters.put("heads", 2);
    parameters.put("keyValueHeads", 2);
    parameters.put("positions", 64);
    parameters.put("threads", 1);
    return parameters;
  }

  private static List<Map<String, Object>> rows(int from) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int i = from; i < from + 12; i++) {
      rows.add(
          Map.of(
              "prompt",
              "Card " + i,
              "completion",
              i % 3 == 0 ? "Never" : "It is on its way " + i,
              "label",
              i % 3 != 0,
              "chosen",
              "It is on its way " + i,
              "rejected",
              "Never"));
    }
    return rows;
  }
}
