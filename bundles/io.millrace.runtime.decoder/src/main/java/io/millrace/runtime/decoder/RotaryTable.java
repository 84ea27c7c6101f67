package io.millrace.runtime.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;

/**
 * Cosines and sines of rotary positions in the half-split form of Hugging Face's Llama, shape (2n,
 * positions, size) for a model's n rotaries. Angles are rounded to FLOAT32 before the sine, as that
 * implementation does: far from the start the rounding is larger than that of the logits.
 */
final class RotaryTable {
  private RotaryTable() {}

  /**
   * @param longest length of the longest sequence, which LongRoPE's frequencies depend on
   */
  static NDArray create(NDManager manager, DecoderConfig config, int positions, int longest) {
    List<Rotary> rotaries = config.rotaries();
    if (rotaries.isEmpty()) {
      return manager.zeros(new Shape(2, positions, 1));
    }
    int size = rotaries.get(0).size();
    int plane = positions * size;
    float[] table = new float[2 * rotaries.size() * plane];
    for (int r = 0; r < rotaries.size(); r++) {
      Rotary rotary = rotaries.get(r);
      List<Float> frequencies = rotary.frequencies(longest);
      for (int t = 0; t < positions; t++) {
        for (int j = 0; j < size / 2; j++) {
          float angle = t * frequencies.get(j);
          int at = 2 * r * plane + t * size + j;
          table[at] = (float) (Math.cos(angle) * rotary.magnitude());
          table[at + size / 2] = table[at];
          table[at + plane] = (float) (Math.sin(angle) * rotary.magnitude());
          table[at + plane + size / 2] = table[at + plane];
        }
      }
    }
    return manager.create(table, new Shape(2L * rotaries.size(), positions, size));
  }
}
