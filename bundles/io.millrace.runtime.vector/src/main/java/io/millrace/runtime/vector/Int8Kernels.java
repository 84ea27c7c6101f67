package io.millrace.runtime.vector;

import static io.millrace.runtime.vector.Lanes.BYTES;
import static io.millrace.runtime.vector.Lanes.COUNT;
import static io.millrace.runtime.vector.Lanes.FLOATS;
import static io.millrace.runtime.vector.Lanes.STRIP;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Products of one strip of bytes with one, two or four rows, read from memory; like {@link
 * F32Kernels} in the order of sums and in length. Bytes are widened in registers, no activation is
 * rounded.
 *
 * <p>A byte is moved to the top of an int, which as a float is 2^24 times too large, and what is
 * below it stays: conversions between vectors of one width are fast in Java 17, those from bytes
 * are not. So a sum has also 1/256 of the sum of the bytes below, and {@link #scale} takes it away:
 * one instruction a result instead of one a weight. The top byte's weights lose what a float cannot
 * hold of 31 bits, as those of a FLOAT32 matrix do.
 */
final class Int8Kernels {
  private Int8Kernels() {}

  static int one(ByteBuffer w, int base, int inputs, float[] x, int a, float[] y, int p) {
    int touched = Lanes.ahead(w, base, inputs * BYTES);
    FloatVector a0 = FloatVector.fromArray(FLOATS, y, p);
    FloatVector a1 = FloatVector.fromArray(FLOATS, y, p + COUNT);
    FloatVector a2 = FloatVector.fromArray(FLOATS, y, p + 2 * COUNT);
    FloatVector a3 = FloatVector.fromArray(FLOATS, y, p + 3 * COUNT);
    int pairs = inputs - inputs % 2;
    for (int i = 0; i < pairs; i += 2) {
      IntVector word = Lanes.ints(w, base + i * BYTES);
      FloatVector v = Lanes.all(x[a + i]);
      a0 =
          ((FloatVector)
                  word.lanewise(VectorOperators.LSHL, 24)
                      .convertShape(VectorOperators.I2F, FLOATS, 0))
              .fma(v, a0);
      a1 =
          ((FloatVector)
                  word.lanewise(VectorOperators.LSHL, 16)
                      .convertShape(VectorOperators.I2F, FLOATS, 0))
              .fma(v, a1);
      a2 =
          ((FloatVector)
                  word.lanewise(VectorOperators.LSHL, 8)
                      .convertShape(VectorOperators.I2F, FLOATS, 0))
              .fma(v, a2);
      a3 = ((FloatVector) word.convertShape(VectorOperators.I2F, FLOATS, 0)).fma(v, a3);
      IntVector next = Lanes.ints(w, base + (i + 1) * BYTES);
      FloatVector u = Lanes.all(x[a + i + 1]);
      a0 =
          ((FloatVector)
                  next.lanewise(VectorOperators.LSHL, 24)
                      .convertShape(VectorOperators.I2F, FLOATS, 0))
              .fma(u, a0);
      a1 =
          ((FloatVector)
                  next.lanewise(VectorOperators.LSHL, 16)
                      .convertShape(VectorOperators.I2F, FLOATS, 0))
              .fma(u, a1);
      a2 =
          ((FloatVector)
                  next.lanewise(VectorOperators.LSHL, 8)
                      .convertShape(VectorOperators.I2F, FLOATS, 0))
              .fma(u, a2);
      a3 = ((FloatVector) next.convertShape(VectorOperators.I2F, FLOATS, 0)).fma(u, a3);
    }
    if (pairs < inputs) {
      IntVector word = Lanes.ints(w, base + pairs * BYTES);
      FloatVector v = Lanes.all(x[a + pairs]);
      a0 =
          ((FloatVector)
                  word.lanewise(VectorOperators.LSHL, 24)
                      .convertShape(VectorOperators.I2F, FLOATS, 0))
              .fma(v, a0);
      a1 =
          ((FloatVector)
                  word.lanewise(VectorOperators.LSHL, 16)
                      .convertShape(VectorOperators.I2F, FLOATS, 0))
              .fma(v, a1);
      a2 =
          ((FloatVector)
                  word.lanewise(VectorOperators.LSHL, 8)
                      .convertShape(VectorOperators.I2F, FLOATS, 0))
              .fma(v, a2);
      a3 = ((FloatVector) word.convertShape(VectorOperators.I2F, FLOATS, 0)).fma(v, a3);
    }
    a0.intoArray(y, p);
    a1.intoArray(y, p + COUNT);
    a2.intoArray(y, p + 2 * COUNT);
    a3.intoArray(y, p + 3 * COUNT);
    return touched;
  }

  static int two(
      ByteBuffer w, int base, int inputs, float[] x, int a, int b, float[] y, int p, int q) {
    int touched = Lanes.ahead(w, base, inputs * BYTES);
    FloatVector a0 = FloatVector.fromArray(FLOATS, y, p);
    FloatVector a1 = FloatVector.fromArray(FLOATS, y, p + COUNT);
    FloatVector a2 = FloatVector.fromArray(FLOATS, y, p + 2 * COUNT);
    FloatVector a3 = FloatVector.fromArray(FLOATS, y, p + 3 * COUNT);
    FloatVector b0 = FloatVector.fromArray(FLOATS, y, q);
    FloatVector b1 = FloatVector.fromArray(FLOATS, y, q + COUNT);
    FloatVector b2 = FloatVector.fromArray(FLOATS, y, q + 2 * COUNT);
    FloatVector b3 = FloatVector.fromArray(FLOATS, y, q + 3 * COUNT);
    for (int i = 0; i < inputs; i++) {
      IntVector word = Lanes.ints(w, base + i * BYTES);
      FloatVector w0 =
          (FloatVector)
              word.lanewise(VectorOperators.LSHL, 24).convertShape(VectorOperators.I2F, FLOATS, 0);
      FloatVector w1 =
          (FloatVector)
              word.lanewise(VectorOperators.LSHL, 16).convertShape(VectorOperators.I2F, FLOATS, 0);
      FloatVector w2 =
          (FloatVector)
              word.lanewise(VectorOperators.LSHL, 8).convertShape(VectorOperators.I2F, FLOATS, 0);
      FloatVector w3 = (FloatVector) word.convertShape(VectorOperators.I2F, FLOATS, 0);
      FloatVector v = Lanes.all(x[a + i]);
      a0 = w0.fma(v, a0);
      a1 = w1.fma(v, a1);
      a2 = w2.fma(v, a2);
      a3 = w3.fma(v, a3);
      FloatVector u = Lanes.all(x[b + i]);
      b0 = w0.fma(u, b0);
      b1 = w1.fma(u, b1);
      b2 = w2.fma(u, b2);
      b3 = w3.fma(u, b3);
    }
    a0.intoArray(y, p);
    a1.intoArray(y, p + COUNT);
    a2.intoArray(y, p + 2 * COUNT);
    a3.intoArray(y, p + 3 * COUNT);
    b0.intoArray(y, q);
    b1.intoArray(y, q + COUNT);
    b2.intoArray(y, q + 2 * COUNT);
    b3.intoArray(y, q + 3 * COUNT);
    return touched;
  }

  static int four(
      ByteBuffer w,
      int base,
      int inputs,
      float[] x,
      int a,
      int b,
      int c,
      int d,
      float[] y,
      int p,
      int q,
      int r,
      int s) {
    int touched = Lanes.ahead(w, base, inputs * BYTES);
    FloatVector a0 = FloatVector.fromArray(FLOATS, y, p);
    FloatVector a1 = FloatVector.fromArray(FLOATS, y, p + COUNT);
    FloatVector a2 = FloatVector.fromArray(FLOATS, y, p + 2 * COUNT);
    FloatVector a3 = FloatVector.fromArray(FLOATS, y, p + 3 * COUNT);
    FloatVector b0 = FloatVector.fromArray(FLOATS, y, q);
    FloatVector b1 = FloatVector.fromArray(FLOATS, y, q + COUNT);
    FloatVector b2 = FloatVector.fromArray(FLOATS, y, q + 2 * COUNT);
    FloatVector b3 = FloatVector.fromArray(FLOATS, y, q + 3 * COUNT);
    FloatVector c0 = FloatVector.fromArray(FLOATS, y, r);
    FloatVector c1 = FloatVector.fromArray(FLOATS, y, r + COUNT);
    FloatVector c2 = FloatVector.fromArray(FLOATS, y, r + 2 * COUNT);
    FloatVector c3 = FloatVector.fromArray(FLOATS, y, r + 3 * COUNT);
    FloatVector d0 = FloatVector.fromArray(FLOATS, y, s);
    FloatVector d1 = FloatVector.fromArray(FLOATS, y, s + COUNT);
    FloatVector d2 = FloatVector.fromArray(FLOATS, y, s + 2 * COUNT);
    FloatVector d3 = FloatVector.fromArray(FLOATS, y, s + 3 * COUNT);
    for (int i = 0; i < inputs; i++) {
      IntVector word = Lanes.ints(w, base + i * BYTES);
      FloatVector w0 =
          (FloatVector)
              word.lanewise(VectorOperators.LSHL, 24).convertShape(VectorOperators.I2F, FLOATS, 0);
      FloatVector w1 =
          (FloatVector)
              word.lanewise(VectorOperators.LSHL, 16).convertShape(VectorOperators.I2F, FLOATS, 0);
      FloatVector w2 =
          (FloatVector)
              word.lanewise(VectorOperators.LSHL, 8).convertShape(VectorOperators.I2F, FLOATS, 0);
      FloatVector w3 = (FloatVector) word.convertShape(VectorOperators.I2F, FLOATS, 0);
      FloatVector t = Lanes.all(x[a + i]);
      a0 = w0.fma(t, a0);
      a1 = w1.fma(t, a1);
      a2 = w2.fma(t, a2);
      a3 = w3.fma(t, a3);
      t = Lanes.all(x[b + i]);
      b0 = w0.fma(t, b0);
      b1 = w1.fma(t, b1);
      b2 = w2.fma(t, b2);
      b3 = w3.fma(t, b3);
      t = Lanes.all(x[c + i]);
      c0 = w0.fma(t, c0);
      c1 = w1.fma(t, c1);
      c2 = w2.fma(t, c2);
      c3 = w3.fma(t, c3);
      t = Lanes.all(x[d + i]);
      d0 = w0.fma(t, d0);
      d1 = w1.fma(t, d1);
      d2 = w2.fma(t, d2);
      d3 = w3.fma(t, d3);
    }
    a0.intoArray(y, p);
    a1.intoArray(y, p + COUNT);
    a2.intoArray(y, p + 2 * COUNT);
    a3.intoArray(y, p + 3 * COUNT);
    b0.intoArray(y, q);
    b1.intoArray(y, q + COUNT);
    b2.intoArray(y, q + 2 * COUNT);
    b3.intoArray(y, q + 3 * COUNT);
    c0.intoArray(y, r);
    c1.intoArray(y, r + COUNT);
    c2.intoArray(y, r + 2 * COUNT);
    c3.intoArray(y, r + 3 * COUNT);
    d0.intoArray(y, s);
    d1.intoArray(y, s + COUNT);
    d2.intoArray(y, s + 2 * COUNT);
    d3.intoArray(y, s + 3 * COUNT);
    return touched;
  }

  /** Widens the weights of {@code count} inputs, 2^24 times too large. */
  static int widen(ByteBuffer w, int base, int count, float[] panel) {
    int touched = Lanes.ahead(w, base, count * BYTES);
    int pairs = count - count % 2;
    for (int i = 0; i < pairs; i += 2) {
      IntVector word = Lanes.ints(w, base + i * BYTES);
      ((FloatVector)
              word.lanewise(VectorOperators.LSHL, 24).convertShape(VectorOperators.I2F, FLOATS, 0))
          .intoArray(panel, i * STRIP);
      ((FloatVector)
              word.lanewise(VectorOperators.LSHL, 16).convertShape(VectorOperators.I2F, FLOATS, 0))
          .intoArray(panel, i * STRIP + COUNT);
      ((FloatVector)
              word.lanewise(VectorOperators.LSHL, 8).convertShape(VectorOperators.I2F, FLOATS, 0))
          .intoArray(panel, i * STRIP + 2 * COUNT);
      ((FloatVector) word.convertShape(VectorOperators.I2F, FLOATS, 0))
          .intoArray(panel, i * STRIP + 3 * COUNT);
      IntVector next = Lanes.ints(w, base + (i + 1) * BYTES);
      ((FloatVector)
              next.lanewise(VectorOperators.LSHL, 24).convertShape(VectorOperators.I2F, FLOATS, 0))
          .intoArray(panel, (i + 1) * STRIP);
      ((FloatVector)
              next.lanewise(VectorOperators.LSHL, 16).convertShape(VectorOperators.I2F, FLOATS, 0))
          .intoArray(panel, (i + 1) * STRIP + COUNT);
      ((FloatVector)
              next.lanewise(VectorOperators.LSHL, 8).convertShape(VectorOperators.I2F, FLOATS, 0))
          .intoArray(panel, (i + 1) * STRIP + 2 * COUNT);
      ((FloatVector) next.convertShape(VectorOperators.I2F, FLOATS, 0))
          .intoArray(panel, (i + 1) * STRIP + 3 * COUNT);
    }
    if (pairs < count) {
      IntVector word = Lanes.ints(w, base + pairs * BYTES);
      ((FloatVector)
              word.lanewise(VectorOperators.LSHL, 24).convertShape(VectorOperators.I2F, FLOATS, 0))
          .intoArray(panel, pairs * STRIP);
      ((FloatVector)
              word.lanewise(VectorOperators.LSHL, 16).convertShape(VectorOperators.I2F, FLOATS, 0))
          .intoArray(panel, pairs * STRIP + COUNT);
      ((FloatVector)
              word.lanewise(VectorOperators.LSHL, 8).convertShape(VectorOperators.I2F, FLOATS, 0))
          .intoArray(panel, pairs * STRIP + 2 * COUNT);
      ((FloatVector) word.convertShape(VectorOperators.I2F, FLOATS, 0))
          .intoArray(panel, pairs * STRIP + 3 * COUNT);
    }
    return touched;
  }

  /** Takes from each sum of a strip what came from the bytes below, and multiplies by scales. */
  static void scale(float[] sums, int at, float[] scales, int o, float[] y, int p) {
    FloatVector below = FloatVector.zero(FLOATS);
    for (int i = 0; i < STRIP; i += COUNT) {
      FloatVector v = FloatVector.fromArray(FLOATS, sums, at + i);
      v.sub(below).mul(FloatVector.fromArray(FLOATS, scales, o + i)).intoArray(y, p + i);
      below = v.mul(1f / 256);
    }
  }
}
