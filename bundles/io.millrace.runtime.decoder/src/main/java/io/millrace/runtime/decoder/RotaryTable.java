package io.millrace.runtime.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * Cosines and sines of rotary positions (Su et al. 2021, in the half-split form of Hugging Face's
 * Llama), shape (2, positions, headSize).
 */
public final class RotaryTable {
  private RotaryTable() {}

  public static NDArray create(NDManager manager, DecoderConfig config, int positions) {
    int size = config.headSize();
    int half = size / 2;
    float[] table = new float[2 * positions * size];
    for (int t = 0; t < positions; t++) {
      for (int j = 0; j < half; j++) {
        double angle = t * Math.pow(config.ropeTheta(), -2.0 * j / size);
        int at = t * size + j;
        table[at] = table[at + half] = (float) Math.cos(angle);
        table[at + positions * size] = (float) Math.sin(angle);
        table[at + half + positions * size] = table[at + positions * size];
      }
    }
    return manager.create(table, new Shape(2, positions, size));
  }
}
