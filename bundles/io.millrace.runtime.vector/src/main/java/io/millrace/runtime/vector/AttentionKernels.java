package io.millrace.runtime.vector;

import static io.millrace.runtime.vector.Lanes.COUNT;
import static io.millrace.runtime.vector.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;

/**
 * Products of queries with keys, and of their weights with values, in arrays. A position's result
 * is one chain in the order of its numbers, a number's in the order of positions.
 */
final class AttentionKernels {
  /** Numbers that vectors of a query are summed to before they are added one by one. */
  private static final int LEFT = 4;

  private AttentionKernels() {}

  /**
   * Scores of positions: {@code into[g · positions + j] = scale · Σ q[at + g · n + i] · k[from + j
   * · step + i]}.
   *
   * @param queries how many, each of n numbers
   * @param n numbers of a key
   * @param partial room for a vector a query and position, and one more
   * @param folded as much
   */
  static void scores(
      float[] q,
      int at,
      int queries,
      float[] k,
      int from,
      int step,
      int positions,
      int n,
      float scale,
      float[] partial,
      float[] folded,
      float[] into) {
    int all = queries * positions;
    int whole = n - n % COUNT;
    for (int g = 0; g < queries; g++) {
      sums(q, at + g * n, k, from, step, positions, whole, partial, g * positions * COUNT);
    }
    float[] sums = partial;
    float[] next = folded;
    for (int width = COUNT / 2; width >= LEFT; width /= 2) {
      fold(sums, all, width, next);
      next = sums;
      sums = sums == partial ? folded : partial;
    }
    for (int j = 0; j < all; j++) {
      int p = LEFT * j;
      into[j] = scale * ((sums[p] + sums[p + 2]) + (sums[p + 1] + sums[p + 3]));
    }
    for (int g = 0; g < queries && whole < n; g++) {
      rest(q, at + g * n, k, from, step, positions, whole, n, scale, into, g * positions);
    }
  }

  private static void sums(
      float[] q,
      int at,
      float[] k,
      int from,
      int step,
      int positions,
      int whole,
      float[] partial,
      int into) {
    for (int j = 0; j < positions; j++) {
      Lanes.all(0).intoArray(partial, into + j * COUNT);
    }
    int i = 0;
    for (; i <= whole - 4 * COUNT; i += 4 * COUNT) {
      fourTimes(q, at + i, k, from + i, step, positions, partial, into);
    }
    for (; i < whole; i += COUNT) {
      once(q, at + i, k, from + i, step, positions, partial, into);
    }
  }

  private static void rest(
      float[] q,
      int at,
      float[] k,
      int from,
      int step,
      int positions,
      int whole,
      int n,
      float scale,
      float[] into,
      int intoAt) {
    for (int i = whole; i < n; i++) {
      float factor = scale * q[at + i];
      for (int j = 0; j < positions; j++) {
        into[intoAt + j] = Math.fma(factor, k[from + j * step + i], into[intoAt + j]);
      }
    }
  }

  private static void fourTimes(
      float[] q, int at, float[] k, int from, int step, int positions, float[] partial, int into) {
    FloatVector q0 = FloatVector.fromArray(FLOATS, q, at);
    FloatVector q1 = FloatVector.fromArray(FLOATS, q, at + COUNT);
    FloatVector q2 = FloatVector.fromArray(FLOATS, q, at + 2 * COUNT);
    FloatVector q3 = FloatVector.fromArray(FLOATS, q, at + 3 * COUNT);
    for (int j = 0; j < positions; j++) {
      int p = from + j * step;
      FloatVector a = FloatVector.fromArray(FLOATS, partial, into + j * COUNT);
      a = q0.fma(FloatVector.fromArray(FLOATS, k, p), a);
      a = q1.fma(FloatVector.fromArray(FLOATS, k, p + COUNT), a);
      a = q2.fma(FloatVector.fromArray(FLOATS, k, p + 2 * COUNT), a);
      a = q3.fma(FloatVector.fromArray(FLOATS, k, p + 3 * COUNT), a);
      a.intoArray(partial, into + j * COUNT);
    }
  }

  private static void once(
      float[] q, int at, float[] k, int from, int step, int positions, float[] partial, int into) {
    FloatVector factor = FloatVector.fromArray(FLOATS, q, at);
    for (int j = 0; j < positions; j++) {
      FloatVector a = FloatVector.fromArray(FLOATS, partial, into + j * COUNT);
      a = factor.fma(FloatVector.fromArray(FLOATS, k, from + j * step), a);
      a.intoArray(partial, into + j * COUNT);
    }
  }

  /**
   * Adds the upper half of each position's numbers to the lower one, which then lie side by side.
   * Sums within vectors would check their shuffles each time.
   */
  private static void fold(float[] from, int positions, int width, float[] to) {
    for (int j = 0; j < positions; j++) {
      FloatVector lower = FloatVector.fromArray(FLOATS, from, 2 * width * j);
      FloatVector upper = FloatVector.fromArray(FLOATS, from, 2 * width * j + width);
      lower.add(upper).intoArray(to, width * j);
    }
  }

  /**
   * Adds values times weights: {@code y[yAt + i] += Σ weights[at + j] · v[from + j · step + i]}.
   *
   * @param n numbers of a value
   */
  static void blend(
      float[] weights,
      int at,
      float[] v,
      int from,
      int step,
      int positions,
      float[] y,
      int yAt,
      int n) {
    int i = 0;
    for (; i <= n - 4 * COUNT; i += 4 * COUNT) {
      fourOf(weights, at, v, from + i, step, positions, y, yAt + i);
    }
    for (; i <= n - COUNT; i += COUNT) {
      oneOf(weights, at, v, from + i, step, positions, y, yAt + i);
    }
    for (; i < n; i++) {
      float sum = y[yAt + i];
      for (int j = 0; j < positions; j++) {
        sum = Math.fma(weights[at + j], v[from + j * step + i], sum);
      }
      y[yAt + i] = sum;
    }
  }

  private static void fourOf(
      float[] weights, int at, float[] v, int from, int step, int positions, float[] y, int yAt) {
    FloatVector a0 = FloatVector.fromArray(FLOATS, y, yAt);
    FloatVector a1 = FloatVector.fromArray(FLOATS, y, yAt + COUNT);
    FloatVector a2 = FloatVector.fromArray(FLOATS, y, yAt + 2 * COUNT);
    FloatVector a3 = FloatVector.fromArray(FLOATS, y, yAt + 3 * COUNT);
    for (int j = 0; j < positions; j++) {
      int p = from + j * step;
      FloatVector w = Lanes.all(weights[at + j]);
      a0 = FloatVector.fromArray(FLOATS, v, p).fma(w, a0);
      a1 = FloatVector.fromArray(FLOATS, v, p + COUNT).fma(w, a1);
      a2 = FloatVector.fromArray(FLOATS, v, p + 2 * COUNT).fma(w, a2);
      a3 = FloatVector.fromArray(FLOATS, v, p + 3 * COUNT).fma(w, a3);
    }
    a0.intoArray(y, yAt);
    a1.intoArray(y, yAt + COUNT);
    a2.intoArray(y, yAt + 2 * COUNT);
    a3.intoArray(y, yAt + 3 * COUNT);
  }

  private static void oneOf(
      float[] weights, int at, float[] v, int from, int step, int positions, float[] y, int yAt) {
    FloatVector a = FloatVector.fromArray(FLOATS, y, yAt);
    for (int j = 0; j < positions; j++) {
      a = FloatVector.fromArray(FLOATS, v, from + j * step).fma(Lanes.all(weights[at + j]), a);
    }
    a.intoArray(y, yAt);
  }
}
