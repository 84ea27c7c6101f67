package io.millrace.plugin.tuner.djl.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import io.millrace.api.function.RunAborted;
import io.millrace.api.parameter.Values;
import io.millrace.api.tuning.TuningListener;
import io.millrace.api.tuning.TuningReport;
import io.millrace.api.tuning.TuningRequest;
import io.millrace.api.tuning.TuningStep;
import io.millrace.runtime.djl.DjlRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Early ends, the best state and diverging losses. */
class WatchTest {
  private final DjlTuner tuner = new DjlTuner(DjlRuntime.standalone());
  private final Heard heard = new Heard();
  @TempDir Path folder;

  @Test
  void stops_when_held_rows_get_worse_and_keeps_the_best_state() throws IOException {
    TuningReport report = tune("a", overfitting());

    assertTrue(report.steps() < 60, "steps " + report.steps());
    long best = Math.round(report.metrics().get("best_step"));
    double lowest = heard.losses.values().stream().min(Double::compare).orElseThrow();
    assertEquals(lowest, heard.losses.get(best));
    assertEquals(lowest, report.metrics().get("best_eval_loss"));
    assertEquals(lowest, report.metrics().get("eval_loss"), "of the weights that were written");
    assertEquals(Math.exp(lowest), report.metrics().get("eval_perplexity"), 1e-9);
    assertEquals(report.steps(), best + 2 * 3, "two evaluations, three steps apart");
    Map<String, Object> short_ = overfitting();
    short_.put("keepBest", false);
    short_.put("earlyStopping", 0);
    short_.put("steps", (int) best);
    short_.put("schedule", "constant");
    tune("b", short_);
    assertArrayEquals(bytes("b"), bytes("a"), "the state of step " + best);
  }

  @Test
  void remembers_the_best_state_across_an_interruption() throws IOException {
    TuningReport straight = tune("a", overfitting());
    long stop = Math.round(straight.metrics().get("best_step")) + 4;
    heard.abortAt = stop;
    assertThrows(RunAborted.class, () -> tune("b", overfitting()));
    heard.abortAt = 0;

    TuningReport resumed = tune("b", overfitting());

    assertEquals(straight.steps(), resumed.steps());
    assertEquals(straight.tokens(), resumed.tokens());
    assertArrayEquals(bytes("a"), bytes("b"));
  }

  @Test
  void stops_when_the_loss_stays_above_the_limit() {
    Map<String, Object> parameters = overfitting();
    parameters.put("lossThreshold", 0.5);
    parameters.put("lossPatience", 4);

    PlatformException e = assertThrows(PlatformException.class, () -> tune("a", parameters));

    assertEquals("TUNING_DIVERGED", e.code());
    assertTrue(e.what().contains("above lossThreshold 0.5 for 4 steps"), e.what());
    assertEquals(4, heard.steps);
    assertFalse(Files.exists(folder.resolve("a/model.safetensors")));
  }

  @Test
  void a_training_leaves_the_snapshots_of_another_alone() throws IOException {
    Map<String, Object> other = overfitting();
    other.put("learningRate", 0.02);
    TuningReport straight = tune("a", overfitting());
    heard.abortAt = Math.round(straight.metrics().get("best_step")) + 4;
    assertThrows(RunAborted.class, () -> tune("b", overfitting()));
    heard.abortAt = 0;

    tune("b", other);
    int before = heard.steps;
    tune("b", overfitting());

    assertTrue(heard.steps - before < straight.steps(), "began anew");
    assertArrayEquals(bytes("a"), bytes("b"));
  }

  @Test
  void refuses_to_compare_states_without_held_rows() {
    PlatformException e =
        assertThrows(PlatformException.class, () -> tune("a", overfitting(), List.of()));

    assertEquals("TUNING_SETTINGS_INVALID", e.code());
    assertTrue(e.what().contains("no rows are held out"), e.what());
  }

  @Test
  void windows_of_every_position_are_evaluated_whatever_the_held_text_leaves_over()
      throws IOException {
    Map<String, Object> parameters = overfitting();
    parameters.put("sampling", "windows");
    parameters.put("steps", 3);
    // 33 tokens a piece: one whole, then a shorter one beside it in the batch
    TuningReport report = tune("a", parameters, List.of(Map.of("text", "wxyzwxyz ".repeat(5))));

    assertTrue(Double.isFinite(report.metrics().get("eval_loss")));
  }

  @Test
  void names_the_metrics_there_are() {
    Map<String, Object> parameters = overfitting();
    parameters.put("bestMetric", "eval_beauty");

    PlatformException e = assertThrows(PlatformException.class, () -> tune("a", parameters));

    assertEquals("TUNING_SETTINGS_INVALID", e.code());
    assertTrue(e.remedy().contains("eval_perplexity"), e.remedy());
  }

  private static Map<String, Object> overfitting() {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("method", "pretrain");
    parameters.put("steps", 60);
    parameters.put("batchSize", 4);
    parameters.put("learningRate", 0.03);
    parameters.put("schedule", "constant");
    parameters.put("evaluateEvery", 3);
    parameters.put("checkpointEvery", 2);
    parameters.put("earlyStopping", 2);
    parameters.put("keepBest", true);
    parameters.put("vocabulary", 270);
    parameters.put("hidden", 16);
    parameters.put("feedForward", 24);
    parameters.put("layers", 1);
    parameters.put("heads", 2);
    parameters.put("keyValueHeads", 2);
    parameters.put("positions", 32);
    parameters.put("threads", 1);
    return parameters;
  }

  private TuningReport tune(String name, Map<String, Object> given) throws IOException {
    return tune(name, given, texts("wxyz"));
  }

  private TuningReport tune(String name, Map<String, Object> given, List<Map<String, Object>> held)
      throws IOException {
    Path checkpoints = folder.resolve(name + ".checkpoints");
    return tuner.tune(
        new TuningRequest(
            Values.check("tuner djl", tuner.parameters(), given),
            Optional.empty(),
            texts("abcd"),
            held,
            Files.createDirectories(folder.resolve(name)),
            Files.createDirectories(checkpoints)),
        heard);
  }

  private byte[] bytes(String name) throws IOException {
    return Files.readAllBytes(folder.resolve(name).resolve("model.safetensors"));
  }

  private static List<Map<String, Object>> texts(String letters) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      rows.add(Map.of("text", letters.repeat(2).substring(i % 4, i % 4 + 4) + " and " + letters));
    }
    return rows;
  }

  private static final class Heard implements TuningListener {
    final Map<Long, Double> losses = new TreeMap<>();
    long abortAt;
    int steps;

    @Override
    public void log(String line) {}

    @Override
    public void step(TuningStep step) {
      steps++;
      if (step.step() == abortAt) {
        throw new RunAborted();
      }
    }

    @Override
    public void evaluated(long step, Map<String, Double> metrics) {
      losses.put(step, metrics.get("eval_loss"));
    }
  }
}
