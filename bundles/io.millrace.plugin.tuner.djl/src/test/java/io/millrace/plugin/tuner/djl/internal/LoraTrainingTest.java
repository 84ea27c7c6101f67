package io.millrace.plugin.tuner.djl.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.millrace.runtime.decoder.AdapterMath;
import io.millrace.runtime.decoder.DecoderConfig;
import io.millrace.runtime.decoder.DecoderWeights;
import io.millrace.runtime.decoder.LoraAdapter;
import io.millrace.runtime.decoder.LoraConfig;
import io.millrace.runtime.decoder.LoraOptions;
import io.millrace.runtime.decoder.SafetensorsWriter;
import io.millrace.runtime.djl.DjlRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Adapters of all kinds: what is trained is what merging computes. */
class LoraTrainingTest {
  @TempDir Path folder;
  private NDManager manager;
  private DecoderWeights weights;

  @BeforeEach
  void open() throws IOException {
    manager = DjlRuntime.standalone().newManager();
    DecoderConfig tied = DecoderConfig.of(40, 16, 24, 2, 4, 2, 32);
    DecoderWeights random = DecoderWeights.random(manager, tied, 0.2, 1);
    random.write(folder);
    Files.writeString(
        folder.resolve("config.json"),
        tied.toJson().replace("\"tie_word_embeddings\" : true", "\"tie_word_embeddings\" : false"));
    Map<String, NDArray> arrays = new LinkedHashMap<>(random.arrays());
    arrays.put("lm_head.weight", arrays.get("model.embed_tokens.weight"));
    SafetensorsWriter.write(folder.resolve("model.safetensors"), arrays);
    weights = DecoderWeights.read(manager, folder, true);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void scales_by_pattern() throws IOException {
    check(
        new LoraOptions(
            true,
            false,
            List.of("k_proj"),
            List.of(1),
            Map.of("up_proj", 2),
            Map.of("q_proj", 3.0),
            List.of()),
        12);
  }

  @Test
  void lengths_and_a_saved_head() throws IOException {
    check(
        new LoraOptions(
            false, true, List.of(), List.of(), Map.of(), Map.of(), List.of("lm_head", "o_proj")),
        2 * 7 * 3 + 1 + 2);
  }

  /** Trains some steps, then compares the loss beside the weights with that of merged ones. */
  private void check(LoraOptions options, int arrays) throws IOException {
    List<String> targets =
        options.saved().isEmpty()
            ? List.of(LoraConfig.ALL)
            : List.of("q_proj", "k_proj", "v_proj", "gate_proj", "up_proj", "down_proj");
    LoraConfig config = new LoraConfig(4, 6, 0, targets, "base", options);
    LoraAdapter adapter = LoraAdapter.random(manager, weights, config, 3);
    Settings settings =
        TestSettings.of("steps", 12, "batchSize", 8, "learningRate", 0.02, "warmup", 0, "seed", 2);
    Parameters parameters = Parameters.adapter(weights, adapter, manager);
    Batches batches = TrainerTest.batches(TrainerTest.pairs(false));
    Map<String, Double> trained;
    try (Trainer trainer = new Trainer(manager, settings, parameters, batches)) {
      double before = trainer.evaluate(batches).get("eval_loss");
      while (trainer.done() < trainer.totalSteps()) {
        trainer.step();
      }
      trained = trainer.evaluate(batches);
      assertTrue(trained.get("eval_loss") < before - 0.1, before + " to " + trained);
    }
    assertEquals(parameters.trained().size(), adapter.arrays().size());
    Path out = Files.createDirectories(folder.resolve("adapter"));
    adapter.write(out);
    DecoderWeights merged = DecoderWeights.read(manager, folder, true);
    AdapterMath.merge(merged, LoraAdapter.read(manager, out, merged.config()));
    Parameters all = Parameters.all(merged, manager);
    try (Trainer plain = new Trainer(manager, settings, all, batches)) {
      assertEquals(
          trained.get("eval_loss"), plain.evaluate(batches).get("eval_loss"), 1e-5, "merged");
    }
  }
}
