package io.millrace.runtime.vector;

import static io.millrace.runtime.vector.Lanes.BYTES;
import static io.millrace.runtime.vector.Lanes.COUNT;
import static io.millrace.runtime.vector.Lanes.FLOATS;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;

/**
 * Products of one strip of FLOAT32 with one, two or four rows, read from memory. Each result is one
 * chain of fused multiplications and additions in the order of inputs.
 *
 * <p>Kernels have more than 325 bytes of code: C2 inlines none of those, and so compiles them for
 * themselves. Within a caller that has been compiled for other cases, vectors become objects.
 */
final class F32Kernels {
  private F32Kernels() {}

  static int one(ByteBuffer w, int base, int inputs, float[] x, int a, float[] y, int p) {
    int touched = Lanes.ahead(w, base, inputs * 4 * BYTES);
    FloatVector a0 = FloatVector.fromArray(FLOATS, y, p);
    FloatVector a1 = FloatVector.fromArray(FLOATS, y, p + COUNT);
    FloatVector a2 = FloatVector.fromArray(FLOATS, y, p + 2 * COUNT);
    FloatVector a3 = FloatVector.fromArray(FLOATS, y, p + 3 * COUNT);
    int pairs = inputs - inputs % 2;
    for (int i = 0; i < pairs; i += 2) {
      int at = base + i * (4 * BYTES);
      FloatVector v = Lanes.all(x[a + i]);
      a0 = Lanes.floats(w, at).fma(v, a0);
      a1 = Lanes.floats(w, at + BYTES).fma(v, a1);
      a2 = Lanes.floats(w, at + 2 * BYTES).fma(v, a2);
      a3 = Lanes.floats(w, at + 3 * BYTES).fma(v, a3);
      int then = base + (i + 1) * (4 * BYTES);
      FloatVector u = Lanes.all(x[a + i + 1]);
      a0 = Lanes.floats(w, then).fma(u, a0);
      a1 = Lanes.floats(w, then + BYTES).fma(u, a1);
      a2 = Lanes.floats(w, then + 2 * BYTES).fma(u, a2);
      a3 = Lanes.floats(w, then + 3 * BYTES).fma(u, a3);
    }
    if (pairs < inputs) {
      int at = base + pairs * (4 * BYTES);
      FloatVector v = Lanes.all(x[a + pairs]);
      a0 = Lanes.floats(w, at).fma(v, a0);
      a1 = Lanes.floats(w, at + BYTES).fma(v, a1);
      a2 = Lanes.floats(w, at + 2 * BYTES).fma(v, a2);
      a3 = Lanes.floats(w, at + 3 * BYTES).fma(v, a3);
    }
    a0.intoArray(y, p);
    a1.intoArray(y, p + COUNT);
    a2.intoArray(y, p + 2 * COUNT);
    a3.intoArray(y, p + 3 * COUNT);
    return touched;
  }

  static int two(
      ByteBuffer w, int base, int inputs, float[] x, int a, int b, float[] y, int p, int q) {
    int touched = Lanes.ahead(w, base, inputs * 4 * BYTES);
    FloatVector a0 = FloatVector.fromArray(FLOATS, y, p);
    FloatVector a1 = FloatVector.fromArray(FLOATS, y, p + COUNT);
    FloatVector a2 = FloatVector.fromArray(FLOATS, y, p + 2 * COUNT);
    FloatVector a3 = FloatVector.fromArray(FLOATS, y, p + 3 * COUNT);
    FloatVector b0 = FloatVector.fromArray(FLOATS, y, q);
    FloatVector b1 = FloatVector.fromArray(FLOATS, y, q + COUNT);
    FloatVector b2 = FloatVector.fromArray(FLOATS, y, q + 2 * COUNT);
    FloatVector b3 = FloatVector.fromArray(FLOATS, y, q + 3 * COUNT);
    for (int i = 0; i < inputs; i++) {
      int at = base + i * (4 * BYTES);
      FloatVector w0 = Lanes.floats(w, at);
      FloatVector w1 = Lanes.floats(w, at + BYTES);
      FloatVector w2 = Lanes.floats(w, at + 2 * BYTES);
      FloatVector w3 = Lanes.floats(w, at + 3 * BYTES);
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
    int touched = Lanes.ahead(w, base, inputs * 4 * BYTES);
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
      int at = base + i * (4 * BYTES);
      FloatVector w0 = Lanes.floats(w, at);
      FloatVector w1 = Lanes.floats(w, at + BYTES);
      FloatVector w2 = Lanes.floats(w, at + 2 * BYTES);
      FloatVector w3 = Lanes.floats(w, at + 3 * BYTES);
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
}
