package io.millrace.runtime.decoder;

import ai.djl.ndarray.NDArray;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** Reads logits from the engine's memory, each once: a vocabulary's are hundreds of kilobytes. */
final class Logits {
  private Logits() {}

  /**
   * Copies.
   *
   * @param logits (rows, vocabulary or more), what is more is left out
   */
  static float[][] rows(NDArray logits, int rows, int vocabulary) {
    return rows(
        logits.toByteBuffer(true).order(ByteOrder.nativeOrder()).rewind().asFloatBuffer(),
        rows,
        vocabulary);
  }

  /** The same from memory of the virtual machine. */
  static float[][] rows(float[] logits, int rows, int vocabulary) {
    return rows(FloatBuffer.wrap(logits), rows, vocabulary);
  }

  private static float[][] rows(FloatBuffer floats, int rows, int vocabulary) {
    int width = floats.remaining() / rows;
    float[][] copies = new float[rows][vocabulary];
    for (int i = 0; i < rows; i++) {
      floats.position(i * width).get(copies[i]);
    }
    return copies;
  }
}
