package io.millrace.runtime.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Products with kept keys and values against plain sums. */
class VectorAttentionTest {
  private static final int POSITIONS = 9;
  private final Random random = new Random(3);

  @Test
  void scores_are_scaled_products_with_keys() {
    for (int n : new int[] {1, 20, 64, 80, 127, 256}) {
      float[] keys = numbers(POSITIONS * n);
      float[] q = numbers(n + 1);
      float[] scores = new float[POSITIONS + 1];

      VectorAttention.scores(q, 1, memory(keys), 4, 4 * n, POSITIONS, n, 0.5f, scores, 1);

      for (int j = 0; j < POSITIONS; j++) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
          sum += (double) q[1 + i] * keys[j * n + i];
        }
        assertEquals(sum / 2, scores[1 + j], 1e-5 * n);
        assertEquals(
            scores[1 + j], 0.5f * VectorAttention.dot(q, 1, memory(keys), 4 + 4 * j * n, n));
      }
    }
  }

  @Test
  void values_are_blended_by_weights_as_one_after_the_other() {
    for (int n : new int[] {1, 20, 64, 80, 127, 256}) {
      float[] values = numbers(POSITIONS * n);
      float[] weights = numbers(POSITIONS + 1);
      float[] y = numbers(n + 1);
      float[] before = y.clone();
      float[] alone = y.clone();

      VectorAttention.blend(weights, 1, memory(values), 4, 4 * n, POSITIONS, y, 1, n);

      for (int i = 0; i < n; i++) {
        double sum = before[1 + i];
        for (int j = 0; j < POSITIONS; j++) {
          sum += (double) weights[1 + j] * values[j * n + i];
        }
        assertEquals(sum, y[1 + i], 1e-5);
      }
      for (int j = 0; j < POSITIONS; j++) {
        VectorAttention.blend(weights, 1 + j, memory(values), 4 + 4 * j * n, 0, 1, alone, 1, n);
      }
      assertArrayEquals(alone, y);
    }
  }

  /** Not at the beginning, and with the other order of bytes as the buffer's own. */
  private static ByteBuffer memory(float[] numbers) {
    ByteBuffer memory =
        ByteBuffer.allocateDirect(4 + 4 * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
    memory.asFloatBuffer().put(1, numbers);
    return memory.order(ByteOrder.BIG_ENDIAN);
  }

  private float[] numbers(int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return numbers;
  }
}
