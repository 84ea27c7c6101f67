package io.millrace.runtime.vector;

import static io.millrace.runtime.vector.Lanes.BYTES;
import static io.millrace.runtime.vector.Lanes.COUNT;
import static io.millrace.runtime.vector.Lanes.FLOATS;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;

/**
 * Products with keys and values that are kept as FLOAT32, little-endian, in memory outside Java's
 * heap. Results of a position have the same bits however many are asked for at once.
 *
 * <p><b>Threads:</b> no state; buffers are read by absolute place.
 */
public final class VectorAttention {
  private VectorAttention() {}

  /**
   * Scores of positions: {@code into[intoAt + j] = scale · Σ q[at + i] · k[j][i]}.
   *
   * @param offset of the first position's key, in bytes
   * @param step from one position's key to the next one's, in bytes
   * @param n numbers of a key
   */
  public static void scores(
      float[] q,
      int at,
      ByteBuffer k,
      int offset,
      int step,
      int positions,
      int n,
      float scale,
      float[] into,
      int intoAt) {
    for (int j = 0; j < positions; j++) {
      into[intoAt + j] = scale * dot(q, at, k, offset + j * step, n);
    }
  }

  /** Σ q[at + i] · k[i], k from a place in bytes on. */
  static float dot(float[] q, int at, ByteBuffer k, int offset, int n) {
    FloatVector a = FloatVector.zero(FLOATS);
    FloatVector b = a;
    int pairs = n - n % (2 * COUNT);
    for (int i = 0; i < pairs; i += 2 * COUNT) {
      int place = offset + 4 * i;
      a = FloatVector.fromArray(FLOATS, q, at + i).fma(Lanes.floats(k, place), a);
      b = FloatVector.fromArray(FLOATS, q, at + i + COUNT).fma(Lanes.floats(k, place + BYTES), b);
    }
    int whole = n - n % COUNT;
    if (pairs < whole) {
      a = FloatVector.fromArray(FLOATS, q, at + pairs).fma(Lanes.floats(k, offset + 4 * pairs), a);
    }
    float sum = Lanes.sum(a.add(b));
    for (int i = whole; i < n; i++) {
      sum = Math.fma(q[at + i], number(k, offset + 4 * i), sum);
    }
    return sum;
  }

  /**
   * Adds values times weights: {@code y[yAt + i] += Σ weights[at + j] · v[j][i]}, in the order of
   * positions.
   *
   * @param offset of the first position's value, in bytes
   * @param step from one position's value to the next one's, in bytes
   * @param n numbers of a value
   */
  public static void blend(
      float[] weights,
      int at,
      ByteBuffer v,
      int offset,
      int step,
      int positions,
      float[] y,
      int yAt,
      int n) {
    int i = 0;
    for (; i <= n - 4 * COUNT; i += 4 * COUNT) {
      strip(weights, at, v, offset + 4 * i, step, positions, y, yAt + i);
    }
    for (; i <= n - COUNT; i += COUNT) {
      vector(weights, at, v, offset + 4 * i, step, positions, y, yAt + i);
    }
    for (; i < n; i++) {
      float sum = y[yAt + i];
      for (int j = 0; j < positions; j++) {
        sum = Math.fma(weights[at + j], number(v, offset + j * step + 4 * i), sum);
      }
      y[yAt + i] = sum;
    }
  }

  private static void strip(
      float[] weights,
      int at,
      ByteBuffer v,
      int offset,
      int step,
      int positions,
      float[] y,
      int yAt) {
    FloatVector a0 = FloatVector.fromArray(FLOATS, y, yAt);
    FloatVector a1 = FloatVector.fromArray(FLOATS, y, yAt + COUNT);
    FloatVector a2 = FloatVector.fromArray(FLOATS, y, yAt + 2 * COUNT);
    FloatVector a3 = FloatVector.fromArray(FLOATS, y, yAt + 3 * COUNT);
    for (int j = 0; j < positions; j++) {
      int place = offset + j * step;
      FloatVector w = Lanes.all(weights[at + j]);
      a0 = Lanes.floats(v, place).fma(w, a0);
      a1 = Lanes.floats(v, place + BYTES).fma(w, a1);
      a2 = Lanes.floats(v, place + 2 * BYTES).fma(w, a2);
      a3 = Lanes.floats(v, place + 3 * BYTES).fma(w, a3);
    }
    a0.intoArray(y, yAt);
    a1.intoArray(y, yAt + COUNT);
    a2.intoArray(y, yAt + 2 * COUNT);
    a3.intoArray(y, yAt + 3 * COUNT);
  }

  private static void vector(
      float[] weights,
      int at,
      ByteBuffer v,
      int offset,
      int step,
      int positions,
      float[] y,
      int yAt) {
    FloatVector a = FloatVector.fromArray(FLOATS, y, yAt);
    for (int j = 0; j < positions; j++) {
      a = Lanes.floats(v, offset + j * step).fma(Lanes.all(weights[at + j]), a);
    }
    a.intoArray(y, yAt);
  }

  private static float number(ByteBuffer from, int place) {
    float number = from.getFloat(place);
    return from.order() == ByteOrder.LITTLE_ENDIAN
        ? number
        : Float.intBitsToFloat(Integer.reverseBytes(Float.floatToRawIntBits(number)));
  }
}
