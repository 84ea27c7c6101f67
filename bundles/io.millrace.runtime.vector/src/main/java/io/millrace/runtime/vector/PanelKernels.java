package io.millrace.runtime.vector;

import static io.millrace.runtime.vector.Lanes.COUNT;
import static io.millrace.runtime.vector.Lanes.FLOATS;
import static io.millrace.runtime.vector.Lanes.STRIP;

import jdk.incubator.vector.FloatVector;

/**
 * Products of a panel, some inputs of a strip as FLOAT32, with several rows. Sums go on from what
 * the results have from the inputs before. Rows begin at x[a], x[b] …, results at y[p], y[q] …
 *
 * <p>Panels are Java's own arrays because C2 moves their checks out of loops, those of buffers not.
 */
final class PanelKernels {
  private PanelKernels() {}

  static void two(float[] panel, int count, float[] x, int a, int b, float[] y, int p, int q) {
    FloatVector a0 = FloatVector.fromArray(FLOATS, y, p);
    FloatVector a1 = FloatVector.fromArray(FLOATS, y, p + COUNT);
    FloatVector a2 = FloatVector.fromArray(FLOATS, y, p + 2 * COUNT);
    FloatVector a3 = FloatVector.fromArray(FLOATS, y, p + 3 * COUNT);
    FloatVector b0 = FloatVector.fromArray(FLOATS, y, q);
    FloatVector b1 = FloatVector.fromArray(FLOATS, y, q + COUNT);
    FloatVector b2 = FloatVector.fromArray(FLOATS, y, q + 2 * COUNT);
    FloatVector b3 = FloatVector.fromArray(FLOATS, y, q + 3 * COUNT);
    for (int i = 0; i < count; i++) {
      int at = i * STRIP;
      FloatVector w0 = FloatVector.fromArray(FLOATS, panel, at);
      FloatVector w1 = FloatVector.fromArray(FLOATS, panel, at + COUNT);
      FloatVector w2 = FloatVector.fromArray(FLOATS, panel, at + 2 * COUNT);
      FloatVector w3 = FloatVector.fromArray(FLOATS, panel, at + 3 * COUNT);
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
    }
    a0.intoArray(y, p);
    a1.intoArray(y, p + COUNT);
    a2.intoArray(y, p + 2 * COUNT);
    a3.intoArray(y, p + 3 * COUNT);
    b0.intoArray(y, q);
    b1.intoArray(y, q + COUNT);
    b2.intoArray(y, q + 2 * COUNT);
    b3.intoArray(y, q + 3 * COUNT);
  }

  static void four(
      float[] panel,
      int count,
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
    for (int i = 0; i < count; i++) {
      int at = i * STRIP;
      FloatVector w0 = FloatVector.fromArray(FLOATS, panel, at);
      FloatVector w1 = FloatVector.fromArray(FLOATS, panel, at + COUNT);
      FloatVector w2 = FloatVector.fromArray(FLOATS, panel, at + 2 * COUNT);
      FloatVector w3 = FloatVector.fromArray(FLOATS, panel, at + 3 * COUNT);
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
  }
}
