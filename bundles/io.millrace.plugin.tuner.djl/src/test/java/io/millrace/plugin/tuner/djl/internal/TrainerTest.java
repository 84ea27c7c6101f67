package io.millrace.plugin.tuner.djl.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import io.millrace.runtime.decoder.DecoderConfig;
import io.millrace.runtime.decoder.DecoderWeights;
import io.millrace.runtime.decoder.LoraAdapter;
import io.millrace.runtime.decoder.LoraConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrainerTest {
  private static final DecoderConfig SHAPE = DecoderConfig.of(40, 16, 24, 2, 4, 2, 32);

  @Test
  void learns_answers_by_heart() {
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        DecoderWeights weights = DecoderWeights.random(manager, SHAPE, 0.02, 1);
        Trainer trainer =
            new Trainer(
                manager,
                settings(Method.SFT, true, 200),
                Parameters.all(weights, manager),
                batches(pairs(false)))) {
      double first = trainer.step().loss();
      double last = first;
      while (trainer.done() < trainer.totalSteps()) {
        last = trainer.step().loss();
      }

      assertTrue(first > 3 && last < 0.9, first + " to " + last);
      assertTrue(trainer.evaluate(batches(pairs(false))).get("eval_token_accuracy") > 0.8);
    }
  }

  @Test
  void learns_in_half_precision_too() {
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        DecoderWeights weights = DecoderWeights.random(manager, SHAPE, 0.02, 1);
        Trainer whole = sft(manager, weights, false);
        Trainer half = sft(manager, weights, true)) {
      double one = whole.step().loss();
      double two = half.step().loss();
      while (half.done() < half.totalSteps()) {
        two = half.step().loss();
      }

      assertTrue(one > 3 && two < 1.5, one + " to " + two);
    }
  }

  private static Trainer sft(NDManager manager, DecoderWeights weights, boolean half) {
    return new Trainer(
        manager,
        settings(Method.SFT, true, 100, half),
        Parameters.all(weights, manager),
        batches(pairs(false)));
  }

  @Test
  void same_seed_and_data_give_the_same_bits() {
    assertEquals(run(Method.SFT, false, 3).keySet(), run(Method.SFT, false, 3).keySet());
    same(run(Method.SFT, false, 6), run(Method.SFT, false, 6));
    same(run(Method.ORPO, true, 6), run(Method.ORPO, true, 6));
  }

  @Test
  void orpo_with_an_adapter_leaves_the_base_and_prefers_the_chosen() {
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        DecoderWeights weights = DecoderWeights.random(manager, SHAPE, 0.1, 1);
        LoraAdapter adapter = adapter(manager)) {
      float[] before = weights.arrays().get("model.layers.0.mlp.up_proj.weight").toFloatArray();
      try (Trainer trainer =
          new Trainer(
              manager,
              settings(Method.ORPO, false, 40),
              Parameters.adapter(weights, adapter, manager),
              batches(pairs(true)))) {
        Trainer.Step first = trainer.step();
        Trainer.Step last = first;
        while (trainer.done() < trainer.totalSteps()) {
          last = trainer.step();
        }

        assertTrue(last.loss() < first.loss(), first.loss() + " to " + last.loss());
        assertTrue(last.metrics().get("rewards/accuracies") > 0.9, last.metrics().toString());
        assertArrayEquals(
            before, weights.arrays().get("model.layers.0.mlp.up_proj.weight").toFloatArray());
      }
    }
  }

  @Test
  void a_step_leaves_no_array_behind() {
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        DecoderWeights weights = DecoderWeights.random(manager, SHAPE, 0.02, 1);
        Trainer trainer =
            new Trainer(
                manager,
                settings(Method.SFT, true, 10),
                Parameters.all(weights, manager),
                batches(pairs(false)))) {
      trainer.step();
      int before = trainer.managed();
      trainer.step();
      trainer.step();
      assertEquals(before, trainer.managed());
    }
  }

  @Test
  void five_hundred_steps_leave_memory_as_it_was() {
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        DecoderWeights weights =
            DecoderWeights.random(manager, DecoderConfig.of(40, 64, 128, 2, 4, 2, 32), 0.02, 1);
        Trainer trainer =
            new Trainer(
                manager,
                settings(Method.SFT, false, 1000),
                Parameters.all(weights, manager),
                batches(pairs(false)))) {
      steps(trainer, 200);
      double before = resident();

      steps(trainer, 500);

      // one step's gradients that stay would be 150 MB
      double grown = resident() - before;
      assertTrue(grown < 48 << 20, "resident memory grew by " + grown + " bytes");
    }
  }

  private static void steps(Trainer trainer, int count) {
    for (int i = 0; i < count; i++) {
      trainer.step();
    }
  }

  private static double resident() {
    System.gc();
    return ResidentSize.current();
  }

  private static Map<String, float[]> run(Method method, boolean lora, int steps) {
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        DecoderWeights weights = DecoderWeights.random(manager, SHAPE, 0.1, 1);
        LoraAdapter adapter = adapter(manager);
        Trainer trainer =
            new Trainer(
                manager,
                settings(method, true, steps),
                lora
                    ? Parameters.adapter(weights, adapter, manager)
                    : Parameters.all(weights, manager),
                batches(pairs(method == Method.ORPO)))) {
      while (trainer.done() < trainer.totalSteps()) {
        trainer.step();
      }
      Map<String, float[]> result = new LinkedHashMap<>();
      trainer.result().forEach((name, array) -> result.put(name, array.toFloatArray()));
      return result;
    }
  }

  private static LoraAdapter adapter(NDManager manager) {
    return LoraAdapter.random(
        manager, SHAPE, new LoraConfig(4, 8, 0.1, List.of(LoraConfig.ALL), ""), 3);
  }

  private static void same(Map<String, float[]> a, Map<String, float[]> b) {
    a.forEach((name, values) -> assertArrayEquals(values, b.get(name), name));
  }

  static Batches batches(List<Row> rows) {
    return new Batches(rows, 8, 1, new Augmentation(0.1, 0, 1), token -> token < 3, 5);
  }

  static Settings settings(Method method, boolean muon, long steps) {
    return settings(method, muon, steps, false);
  }

  private static Settings settings(Method method, boolean muon, long steps, boolean half) {
    return TestSettings.of(
        "method",
        method.name().toLowerCase(java.util.Locale.ROOT),
        "batchSize",
        8,
        "accumulation",
        2,
        "steps",
        steps,
        "optimizer",
        muon ? "muon" : "adamw",
        "learningRate",
        0.01,
        "warmup",
        0.1,
        "weightDecay",
        0.1,
        "dropout",
        0.05,
        "average",
        0.9,
        "oddsWeight",
        0.5,
        "precision",
        half ? "bfloat16" : "float32");
  }

  static List<Row> pairs(boolean preference) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      int[] prompt = {1, 10 + i, 5 + i % 3, 10 + i, 2};
      int[] answer = {10 + (i * 7) % 20, 30 + i % 10, 3};
      int[] other = {30 + (i + 5) % 10, 12, 4, 3};
      rows.add(new Row(List.of(prompt), List.of(answer), preference ? List.of(other) : List.of()));
    }
    return rows;
  }
}
