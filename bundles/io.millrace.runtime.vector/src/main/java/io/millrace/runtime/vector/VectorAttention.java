package io.millrace.runtime.vector;

import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Attention of one token's queries to kept keys and values: Σ softmax(scale · query · key) value
 * (Vaswani et al. 2017, eq. 1), in one pass over positions, a piece of them after the other, with
 * what was summed before scaled down where a piece has a higher score (Milakov, Gimelshein 2018,
 * Online normalizer calculation for softmax). A piece is copied as it lies, since the processor
 * reads fastest so. Results have the same bits whatever heads are asked for at once.
 *
 * <p><b>Threads:</b> one at a time.
 */
public final class VectorAttention {
  /**
   * Numbers copied at once: measured best of 8192 to 65536, of which the nearest cache holds 12288.
   */
  private static final int PIECE = 16384;

  private final int keyHeads;
  private final int group;
  private final int size;
  private final float cap;
  private final int most;
  private final float[] kept;
  private final float[] partial;
  private final float[] folded;
  private final float[] weights;
  private final float[] shrinks;
  private final float[] highest;
  private final float[] sums;

  /**
   * For a model.
   *
   * @param heads of queries, a multiple of those of keys
   * @param keyHeads of keys and values
   * @param size numbers of each
   * @param cap c of scores' c · tanh(score / c), 0 for none
   */
  public VectorAttention(int heads, int keyHeads, int size, float cap) {
    this.keyHeads = keyHeads;
    this.group = heads / keyHeads;
    this.size = size;
    this.cap = cap;
    this.most = Math.max(1, PIECE / (2 * keyHeads * size));
    this.kept = new float[most * 2 * keyHeads * size];
    this.partial = new float[(group * most + 1) * Lanes.COUNT];
    this.folded = new float[partial.length];
    this.weights = new float[group * most + Lanes.COUNT];
    this.shrinks = new float[group + Lanes.COUNT];
    this.highest = new float[heads];
    this.sums = new float[heads];
  }

  /**
   * Computes some heads.
   *
   * @param scale of scores
   * @param q queries of all heads, one after the other
   * @param memory positions one after the other, each keys of all heads and values of all heads
   * @param first where the first position is that is attended to
   * @param positions how many are, at least one
   * @param from first head of keys
   * @param to after the last one
   * @param into what queries of these heads get, at its place among those of all
   */
  public void attend(
      float scale,
      float[] q,
      int at,
      FloatBuffer memory,
      int first,
      int positions,
      int from,
      int to,
      float[] into,
      int intoAt) {
    int step = 2 * keyHeads * size;
    Arrays.fill(highest, Float.NEGATIVE_INFINITY);
    Arrays.fill(sums, 0);
    Arrays.fill(into, intoAt + from * group * size, intoAt + to * group * size, 0);
    for (int done = 0; done < positions; done += most) {
      int count = Math.min(most, positions - done);
      memory.get(first + done * step, kept, 0, count * step);
      for (int key = from; key < to; key++) {
        piece(scale, q, at, key, count, into, intoAt);
      }
    }
    for (int head = from * group; head < to * group; head++) {
      shrink(into, intoAt + head * size, 1 / sums[head]);
    }
  }

  private void piece(float scale, float[] q, int at, int key, int count, float[] into, int intoAt) {
    int step = 2 * keyHeads * size;
    int head = key * group;
    int place = head * size;
    AttentionKernels.scores(
        q, at + place, group, kept, key * size, step, count, size, scale, partial, folded, weights);
    for (int j = 0; cap > 0 && j < group * count; j++) {
      weights[j] = cap * (float) Math.tanh(weights[j] / cap);
    }
    for (int g = 0; g < group; g++) {
      rank(head + g, g, count);
    }
    Exponential.vectors(weights, 0, group * count);
    Exponential.vectors(shrinks, 0, group);
    int values = (keyHeads + key) * size;
    for (int g = 0; g < group; g++) {
      int start = intoAt + place + g * size;
      shrink(into, start, shrinks[g]);
      sums[head + g] = sums[head + g] * shrinks[g] + VectorFunctions.sum(weights, g * count, count);
      AttentionKernels.blend(weights, g * count, kept, values, step, count, into, start, size);
    }
  }

  /** Exponents below the highest score so far, of the piece and of what was summed before it. */
  private void rank(int head, int g, int count) {
    float before = highest[head];
    float now = Math.max(before, VectorFunctions.highest(weights, g * count, count));
    highest[head] = now;
    shrinks[g] = before - now;
    for (int j = g * count; j < (g + 1) * count; j++) {
      weights[j] -= now;
    }
  }

  private void shrink(float[] numbers, int at, float factor) {
    for (int i = at; i < at + size; i++) {
      numbers[i] *= factor;
    }
  }
}
