package io.millrace.runtime.vector;

import static io.millrace.runtime.vector.Lanes.COUNT;
import static io.millrace.runtime.vector.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * e^x, of which the other functions are made. One loop, without calls that C2 might not inline;
 * what other functions do with its results are loops over numbers that C2 makes vectors of itself.
 */
final class Exponential {
  private static final float HIGHEST = 88.02f;
  private static final float LOWEST = -87.33f;
  private static final float LOG2_E = 1.44269504088896341f;

  /** ln 2 in two parts, the first of few bits: what is taken from x by it is exact. */
  private static final float LN2_HIGH = 0.693359375f;

  private static final float LN2_LOW = -2.12194440e-4f;

  /** What rounds to whole numbers when added, which then are in the lowest bits. */
  private static final float WHOLE = 0x1.8p23f;

  private Exponential() {}

  /**
   * e^x with relative error below 2·10⁻⁷, for x from −87.33 to 88.02; beyond, as there. Polynomial
   * of Cephes' expf (S. Moshier, Cephes Math Library 2.2).
   *
   * @param n whole vectors
   */
  static void vectors(float[] x, int at, int n) {
    FloatVector c0 = FloatVector.broadcast(FLOATS, 1.9875691500e-4f);
    FloatVector c1 = FloatVector.broadcast(FLOATS, 1.3981999507e-3f);
    FloatVector c2 = FloatVector.broadcast(FLOATS, 8.3334519073e-3f);
    FloatVector c3 = FloatVector.broadcast(FLOATS, 4.1665795894e-2f);
    FloatVector c4 = FloatVector.broadcast(FLOATS, 1.6666665459e-1f);
    FloatVector c5 = FloatVector.broadcast(FLOATS, 5.0000001201e-1f);
    FloatVector log = FloatVector.broadcast(FLOATS, LOG2_E);
    FloatVector magic = FloatVector.broadcast(FLOATS, WHOLE);
    FloatVector high = FloatVector.broadcast(FLOATS, -LN2_HIGH);
    FloatVector low = FloatVector.broadcast(FLOATS, -LN2_LOW);
    for (int i = 0; i < n; i += COUNT) {
      FloatVector in = FloatVector.fromArray(FLOATS, x, at + i).min(HIGHEST).max(LOWEST);
      FloatVector raised = in.fma(log, magic);
      FloatVector whole = raised.sub(magic);
      FloatVector r = whole.fma(low, whole.fma(high, in));
      FloatVector p = c0.fma(r, c1).fma(r, c2).fma(r, c3).fma(r, c4).fma(r, c5);
      raised
          .reinterpretAsInts()
          .lanewise(VectorOperators.LSHL, 23)
          .add(p.fma(r.mul(r), r.add(1)).reinterpretAsInts())
          .reinterpretAsFloats()
          .intoArray(x, at + i);
    }
  }
}
