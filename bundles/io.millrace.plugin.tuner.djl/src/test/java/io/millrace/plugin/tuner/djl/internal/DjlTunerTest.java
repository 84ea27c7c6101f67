package io.millrace.plugin.tuner.djl.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import io.millrace.api.PlatformException;
import io.millrace.api.function.RunAborted;
import io.millrace.api.parameter.Values;
import io.millrace.api.tuning.TuningListener;
import io.millrace.api.tuning.TuningReport;
import io.millrace.api.tuning.TuningRequest;
import io.millrace.api.tuning.TuningStep;
import io.millrace.runtime.decoder.DecoderConfig;
import io.millrace.runtime.decoder.LoraAdapter;
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

class DjlTunerTest {
  private final DjlTuner tuner = new DjlTuner(DjlRuntime.standalone());
  private final Recorded heard = new Recorded();
  @TempDir Path folder;

  @Test
  void makes_a_model_and_then_an_adapter_on_it() throws IOException {
    TuningReport made = tune(Optional.empty(), "model", answers(), newModel(12));

    assertEquals("model", made.artifactKind());
    assertEquals(12, heard.steps.size());
    assertTrue(made.metrics().get("eval_loss") < heard.steps.get(0).loss());
    DecoderConfig config = DecoderConfig.read(folder.resolve("model"));
    assertEquals(List.of(3), config.eosTokens());
    assertTrue(Files.exists(folder.resolve("model/tokenizer_config.json")));

    TuningReport tuned =
        tune(
            Optional.of(folder.resolve("model")),
            "adapter",
            preferences(),
            Map.of(
                "method",
                "orpo",
                "lora",
                true,
                "rank",
                4,
                "steps",
                4,
                "batchSize",
                4,
                "learningRate",
                0.01,
                "threads",
                1));

    assertEquals("adapter", tuned.artifactKind());
    assertTrue(tuned.metrics().containsKey("pairs_won"));
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        LoraAdapter adapter = LoraAdapter.read(manager, folder.resolve("adapter"), config)) {
      assertEquals("model", adapter.config().base());
    }
  }

  @Test
  void an_interrupted_training_ends_with_the_same_bytes() throws IOException {
    Map<String, Object> parameters = newModel(9);
    parameters.put("checkpointEvery", 4);
    parameters.put("average", 0.9);
    tune(Optional.empty(), "straight", answers(), parameters);
    heard.abortAt = 7;
    assertThrows(RunAborted.class, () -> tune(Optional.empty(), "broken", answers(), parameters));
    heard.abortAt = 0;
    heard.steps.clear();

    tune(Optional.empty(), "broken", answers(), parameters);

    assertEquals(5, heard.steps.get(0).step());
    assertArrayEquals(
        Files.readAllBytes(folder.resolve("straight/model.safetensors")),
        Files.readAllBytes(folder.resolve("broken/model.safetensors")));
  }

  @Test
  void keeps_a_share_of_the_rows_to_evaluate_on() throws IOException {
    Map<String, Object> parameters = newModel(1);
    parameters.put("holdOut", 0.25);
    TuningReport report =
        tuner.tune(
            new TuningRequest(
                Values.check("tuner djl", tuner.parameters(), parameters),
                Optional.empty(),
                answers(),
                List.of(),
                Files.createDirectories(folder.resolve("held")),
                Files.createDirectories(folder.resolve("held.checkpoints"))),
            heard);

    assertTrue(
        heard.lines.get(0).startsWith("18 rows to train on, 6 held out"), heard.lines.get(0));
    assertTrue(report.metrics().containsKey("eval_loss"));
  }

  @Test
  void names_the_row_that_lacks_a_column() {
    PlatformException e =
        assertThrows(
            PlatformException.class,
            () ->
                tune(
                    Optional.empty(),
                    "x",
                    List.of(Map.of("prompt", "a", "completion", "b"), Map.of("prompt", "a")),
                    newModel(1)));

    assertEquals("TUNING_DATA_INVALID", e.code());
    assertTrue(e.what().contains("Row 2 lacks column 'completion'"), e.what());
  }

  @Test
  void stops_when_the_loss_is_no_number() {
    Map<String, Object> parameters = newModel(30);
    parameters.put("deviation", 1);
    parameters.put("learningRate", 1);
    parameters.put("optimizer", "adamw");
    parameters.put("weightDecay", 10);
    parameters.put("epsilon", 0);
    parameters.put("clipNorm", 1e9);

    PlatformException e =
        assertThrows(
            PlatformException.class, () -> tune(Optional.empty(), "x", answers(), parameters));

    assertEquals("TUNING_DIVERGED", e.code());
  }

  @Test
  void refuses_an_adapter_without_a_base() {
    Map<String, Object> parameters = newModel(1);
    parameters.put("lora", true);

    PlatformException e =
        assertThrows(
            PlatformException.class, () -> tune(Optional.empty(), "x", answers(), parameters));

    assertEquals("MODEL_NOT_FOUND", e.code());
  }

  @Test
  void packed_rows_and_recomputed_blocks_continue_to_the_same_bytes() throws IOException {
    Map<String, Object> parameters = newModel(9);
    parameters.putAll(Map.of("packing", "bfd", "maxLength", 60, "gradientCheckpointing", true));
    parameters.put("checkpointEvery", 4);
    tune(Optional.empty(), "whole", answers(), parameters);
    heard.abortAt = 7;
    assertThrows(RunAborted.class, () -> tune(Optional.empty(), "cut", answers(), parameters));
    heard.abortAt = 0;

    tune(Optional.empty(), "cut", answers(), parameters);

    assertTrue(heard.lines.stream().anyMatch(l -> l.contains("24 rows packed into")));
    assertArrayEquals(
        Files.readAllBytes(folder.resolve("whole/model.safetensors")),
        Files.readAllBytes(folder.resolve("cut/model.safetensors")));
  }

  @Test
  void refuses_a_base_in_gguf() throws IOException {
    Path base = Files.createDirectories(folder.resolve("base"));
    Files.writeString(base.resolve("model-q8_0.gguf"), "GGUF");

    PlatformException e =
        assertThrows(
            PlatformException.class, () -> tune(Optional.of(base), "x", answers(), newModel(1)));

    assertEquals("MODEL_UNSUPPORTED", e.code());
    assertTrue(e.what().contains("GGUF"), e.what());
  }

  private static Map<String, Object> newModel(int steps) {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("optimizer", "muon");
    parameters.put("chatTemplate", "<|user|> {{ messages[-1]['content'] | lower }}<|assistant|>");
    parameters.put("steps", steps);
    parameters.put("batchSize", 4);
    parameters.put("learningRate", 0.01);
    parameters.put("dropout", 0.1);
    parameters.put("promptDropout", 0.1);
    parameters.put("vocabulary", 300);
    parameters.put("hidden", 16);
    parameters.put("feedForward", 24);
    parameters.put("layers", 2);
    parameters.put("heads", 4);
    parameters.put("keyValueHeads", 2);
    parameters.put("positions", 64);
    parameters.put("threads", 1);
    return parameters;
  }

  private TuningReport tune(
      Optional<Path> base, String name, List<Map<String, Object>> rows, Map<String, Object> given)
      throws IOException {
    return tuner.tune(
        new TuningRequest(
            Values.check("tuner djl", tuner.parameters(), given),
            base,
            rows,
            rows.subList(0, Math.min(5, rows.size())),
            Files.createDirectories(folder.resolve(name)),
            Files.createDirectories(folder.resolve(name + ".checkpoints"))),
        heard);
  }

  private static List<Map<String, Object>> answers() {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      rows.add(
          Map.of(
              "prompt",
              "Where is my card number " + i,
              "completion",
              List.of("Card " + i % 5 + " is on its way.", "It comes " + i % 5)));
    }
    return rows;
  }

  private static List<Map<String, Object>> preferences() {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      rows.add(
          Map.of(
              "prompt", "Where is card " + i,
              "chosen", "Card " + i + " is on its way.",
              "rejected", "It comes"));
    }
    return rows;
  }

  /** Keeps what it hears and aborts at a step. */
  private static final class Recorded implements TuningListener {
    final List<TuningStep> steps = new ArrayList<>();
    final List<String> lines = new ArrayList<>();
    long abortAt;

    @Override
    public void log(String line) {
      lines.add(line);
    }

    @Override
    public void step(TuningStep step) {
      steps.add(step);
      if (step.step() == abortAt) {
        throw new RunAborted();
      }
    }

    @Override
    public void evaluated(long step, Map<String, Double> metrics) {}
  }
}
