package io.millrace.runtime.decoder;

import ai.djl.ndarray.NDArray;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** Cosines and sines of the positions of a call's tokens, one a row. */
final class TurnTable {
  private final int size;
  private final float[][] turns;

  /**
   * @param table of {@link RotaryTable}
   * @param positions per row
   */
  TurnTable(DecoderConfig config, NDArray table, int[] positions) {
    int count = config.rotaries().size();
    this.size = count == 0 ? 0 : config.rotaries().get(0).size();
    this.turns = new float[2 * count][positions.length * size];
    if (count == 0) {
      return;
    }
    int plane = (int) table.getShape().get(1) * size;
    FloatBuffer all =
        table.toByteBuffer(true).order(ByteOrder.nativeOrder()).rewind().asFloatBuffer();
    for (int i = 0; i < turns.length; i++) {
      for (int r = 0; r < positions.length; r++) {
        all.position(i * plane + positions[r] * size).get(turns[i], r * size, size);
      }
    }
  }

  /** Turns a head of a row in place: its first dimensions, halves against each other. */
  void turn(int rotary, int row, float[] head, int at) {
    if (rotary < 0 || size == 0) {
      return;
    }
    float[] cosines = turns[2 * rotary];
    float[] sines = turns[2 * rotary + 1];
    int half = size / 2;
    int from = row * size;
    for (int i = 0; i < half; i++) {
      float first = head[at + i];
      float second = head[at + half + i];
      head[at + i] = first * cosines[from + i] - second * sines[from + i];
      head[at + half + i] = second * cosines[from + half + i] + first * sines[from + half + i];
    }
  }
}
