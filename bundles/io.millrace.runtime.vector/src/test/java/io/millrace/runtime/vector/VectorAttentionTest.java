package io.millrace.runtime.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Attention against its formula in plain sums. */
class VectorAttentionTest {
  private static final int HEADS = 6;
  private static final int KEY_HEADS = 2;
  private static final float SCALE = 0.3f;
  private final Random random = new Random(3);

  @Test
  void it_is_what_the_formula_says_over_one_piece_and_over_many() {
    for (int size : new int[] {1, 20, 64, 80, 127, 256}) {
      for (int positions : new int[] {1, 2, 9, 300}) {
        holds(size, positions, 0);
      }
    }
  }

  @Test
  void scores_are_capped() {
    holds(20, 9, 1.5f);
  }

  @Test
  void later_scores_far_above_earlier_ones_leave_nothing_of_these_and_lose_nothing() {
    int size = 64;
    int positions = 400;
    float[] q = numbers(HEADS * size);
    float[] kept = numbers(positions * 2 * KEY_HEADS * size);
    int step = 2 * KEY_HEADS * size;
    for (int i = 0; i < KEY_HEADS * size; i++) {
      int head = i / size * (HEADS / KEY_HEADS);
      kept[(positions - 1) * step + i] = 100 * q[head * size + i % size];
    }

    float[] result = attend(q, kept, size, positions, 0, 0, KEY_HEADS);

    assertArrayEquals(expected(q, kept, size, positions, 0), result, 1e-4f);
    for (int i = 0; i < size; i++) {
      assertEquals(kept[(positions - 1) * step + KEY_HEADS * size + i], result[i], 1e-6f);
    }
  }

  @Test
  void heads_have_the_same_bits_alone_and_together() {
    int size = 80;
    int positions = 300;
    float[] q = numbers(HEADS * size);
    float[] kept = numbers(positions * 2 * KEY_HEADS * size);

    float[] together = attend(q, kept, size, positions, 0, 0, KEY_HEADS);
    float[] first = attend(q, kept, size, positions, 0, 0, 1);
    float[] second = attend(q, kept, size, positions, 0, 1, 2);

    int half = HEADS * size / 2;
    assertArrayEquals(Arrays.copyOf(together, half), Arrays.copyOf(first, half));
    assertArrayEquals(
        Arrays.copyOfRange(together, half, 2 * half), Arrays.copyOfRange(second, half, 2 * half));
    assertArrayEquals(new float[half], Arrays.copyOf(second, half));
  }

  private void holds(int size, int positions, float cap) {
    float[] q = numbers(HEADS * size);
    float[] kept = numbers(positions * 2 * KEY_HEADS * size);

    float[] result = attend(q, kept, size, positions, cap, 0, KEY_HEADS);

    assertArrayEquals(expected(q, kept, size, positions, cap), result, 1e-5f);
  }

  /** Not at the beginning of anything. */
  private static float[] attend(
      float[] q, float[] kept, int size, int positions, float cap, int from, int to) {
    FloatBuffer memory = FloatBuffer.allocate(kept.length + 3).put(3, kept);
    float[] shifted = new float[q.length + 1];
    System.arraycopy(q, 0, shifted, 1, q.length);
    float[] into = new float[q.length + 2];
    VectorAttention attention = new VectorAttention(HEADS, KEY_HEADS, size, cap);
    attention.attend(SCALE, shifted, 1, memory, 3, 1, from, to, new float[q.length + 2], 2);
    attention.attend(SCALE, shifted, 1, memory, 3, positions, from, to, into, 2);
    return Arrays.copyOfRange(into, 2, into.length);
  }

  private static float[] expected(float[] q, float[] kept, int size, int positions, float cap) {
    float[] result = new float[q.length];
    int step = 2 * KEY_HEADS * size;
    for (int h = 0; h < HEADS; h++) {
      int key = h / (HEADS / KEY_HEADS) * size;
      double[] weights = new double[positions];
      for (int j = 0; j < positions; j++) {
        for (int i = 0; i < size; i++) {
          weights[j] += (double) q[h * size + i] * kept[j * step + key + i];
        }
        weights[j] *= SCALE;
        weights[j] = cap > 0 ? cap * Math.tanh(weights[j] / cap) : weights[j];
      }
      double highest = Arrays.stream(weights).max().orElseThrow();
      double sum = Arrays.stream(weights).map(w -> Math.exp(w - highest)).sum();
      for (int j = 0; j < positions; j++) {
        double weight = Math.exp(weights[j] - highest) / sum;
        for (int i = 0; i < size; i++) {
          result[h * size + i] += (float) (weight * kept[j * step + KEY_HEADS * size + key + i]);
        }
      }
    }
    return result;
  }

  private float[] numbers(int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return numbers;
  }
}
