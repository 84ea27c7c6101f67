package io.millrace.runtime.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import java.util.Arrays;
import java.util.List;

/** Sequences read in one piece, without a cache, by a decoder of FLOAT32. */
record WholePass(Decoder decoder, List<NDArray> low, double scale, RotaryTables tables) {
  /** All logits of one sequence. */
  float[][] logits(int[] tokens) {
    long[] ids = Arrays.stream(tokens).asLongStream().toArray();
    long[] picks = new long[ids.length];
    Arrays.setAll(picks, i -> i);
    JniUtils.setGradMode(false);
    NDArray positions = tables.of(ids.length, ids.length);
    try (NDManager call = decoder.manager.newSubManager()) {
      NDArray logits =
          decoder.program.run(
              call,
              "whole",
              call.create(ids, new Shape(1, ids.length)),
              positions,
              decoder.ordered,
              low,
              scale,
              call.create(picks, new Shape(picks.length)));
      return Logits.rows(logits.toFloatArray(), ids.length, decoder.config().vocabSize());
    }
  }

  /** Log-probabilities of the tokens of sequences side by side. */
  float[][] scores(ScorePlan plan) {
    JniUtils.setGradMode(false);
    NDArray positions = tables.of(plan.width(), plan.width());
    try (NDManager call = decoder.manager.newSubManager()) {
      NDArray scores =
          decoder.program.run(
              call,
              "scores",
              call.create(plan.ids(), new Shape(plan.ids().length / plan.width(), plan.width())),
              positions,
              decoder.ordered,
              low,
              scale,
              call.create(plan.picks(), new Shape(plan.picks().length)),
              call.create(plan.next(), new Shape(plan.next().length)));
      return plan.split(scores.toFloatArray());
    }
  }
}
