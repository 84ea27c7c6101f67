package io.millrace.plugin.model.djl.internal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.millrace.runtime.decoder.Decoder;
import io.millrace.runtime.decoder.KvCache;
import java.util.List;

/** Times one decoder, and the machine under it, by the wall clock. */
final class EngineTrial {
  private static final int STREAM_FLOATS = 1 << 26;
  private static final int SQUARE = 1024;

  private EngineTrial() {}

  /**
   * Tokens per second, of all rows together.
   *
   * @param prefill while prompts are read
   * @param decode while every row grows by a token at a time
   */
  record Speed(double prefill, double decode) {}

  /** Reads a prompt in each row, then lets all grow. */
  static Speed run(Decoder decoder, int rows, int prompt, int tokens) {
    int vocabulary = decoder.config().vocabSize();
    int[] which = new int[rows];
    int[][] ids = new int[rows][prompt];
    for (int i = 0; i < rows; i++) {
      which[i] = i;
      for (int t = 0; t < prompt; t++) {
        ids[i][t] = (i * 31 + t * 7919) % vocabulary;
      }
    }
    try (KvCache cache = decoder.newCache(rows, prompt + tokens)) {
      long start = System.nanoTime();
      float[][] logits = decoder.step(cache, which, ids);
      long read = System.nanoTime();
      for (int t = 0; t < tokens; t++) {
        int[] next = new int[rows];
        for (int i = 0; i < rows; i++) {
          next[i] = Largest.first(logits[i]);
        }
        logits = decoder.advance(cache, which, next, List.of());
      }
      long end = System.nanoTime();
      return new Speed(
          (double) rows * prompt * 1e9 / (read - start),
          (double) rows * tokens * 1e9 / (end - read));
    }
  }

  /** Bytes per second at which 256 MiB, more than any cache, are read; the best of three. */
  static double bandwidth(NDManager manager) {
    try (NDManager own = manager.newSubManager()) {
      NDArray ones = own.ones(new Shape(STREAM_FLOATS));
      double best = 0;
      for (int i = 0; i < 4; i++) {
        long start = System.nanoTime();
        try (NDArray sum = ones.sum()) {
          sum.getFloat();
        }
        best = Math.max(best, 4.0 * STREAM_FLOATS * 1e9 / (System.nanoTime() - start));
      }
      return best;
    }
  }

  /** Multiplications and additions per second of a product of squares; the best of three. */
  static double matrixSpeed(NDManager manager) {
    try (NDManager own = manager.newSubManager()) {
      NDArray square = own.randomNormal(0, 1, new Shape(SQUARE, SQUARE), DataType.FLOAT32);
      double best = 0;
      for (int i = 0; i < 4; i++) {
        long start = System.nanoTime();
        try (NDArray product = square.matMul(square)) {
          product.getFloat(0, 0);
        }
        best = Math.max(best, 2.0 * SQUARE * SQUARE * SQUARE * 1e9 / (System.nanoTime() - start));
      }
      return best;
    }
  }
}
