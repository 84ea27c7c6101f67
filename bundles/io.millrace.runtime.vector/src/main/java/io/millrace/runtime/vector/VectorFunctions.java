package io.millrace.runtime.vector;

import static io.millrace.runtime.vector.Lanes.COUNT;
import static io.millrace.runtime.vector.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Functions of n numbers in an array from {@code at} on, in place unless said otherwise. Each
 * number's result, or that of all n together, has the same bits wherever it is in an array.
 *
 * <p><b>Threads:</b> no state.
 */
public final class VectorFunctions {
  /** Numbers worked on at once, beside which as many others are kept. */
  private static final int PIECE = 512;

  private static final float SQRT_2_OVER_PI = 0.79788456080286536f;
  private static final float SQRT_HALF = 0.70710678118654752f;

  private VectorFunctions() {}

  /** e^x, relative error below 2·10⁻⁷; about 10⁻³⁸ below −87.33, and above 88.02 as there. */
  public static void exp(float[] x, int at, int n) {
    int whole = n - n % COUNT;
    Exponential.vectors(x, at, whole);
    if (whole < n) {
      float[] filled = new float[COUNT];
      System.arraycopy(x, at + whole, filled, 0, n - whole);
      Exponential.vectors(filled, 0, COUNT);
      System.arraycopy(filled, 0, x, at + whole, n - whole);
    }
  }

  /** x · sigmoid(x). */
  public static void silu(float[] x, int at, int n) {
    float[] e = new float[Math.min(n, PIECE)];
    for (int from = at; from < at + n; from += PIECE) {
      int count = Math.min(PIECE, at + n - from);
      for (int i = 0; i < count; i++) {
        e[i] = -x[from + i];
      }
      shared(e, x, from, count);
    }
  }

  /** x / 2 · (1 + tanh(√(2/π) (x + 0.044715 x³))), where tanh(u) = 2 / (1 + e^−2u) − 1. */
  public static void geluTanh(float[] x, int at, int n) {
    float[] e = new float[Math.min(n, PIECE)];
    for (int from = at; from < at + n; from += PIECE) {
      int count = Math.min(PIECE, at + n - from);
      for (int i = 0; i < count; i++) {
        float v = x[from + i];
        e[i] = -2 * SQRT_2_OVER_PI * v * (1 + 0.044715f * v * v);
      }
      shared(e, x, from, count);
    }
  }

  /** x / (1 + e^exponent). */
  private static void shared(float[] exponents, float[] x, int at, int n) {
    exp(exponents, 0, n);
    for (int i = 0; i < n; i++) {
      x[at + i] /= 1 + exponents[i];
    }
  }

  /**
   * x / 2 · (1 + erf(x / √2)), with erf's absolute error below 2·10⁻⁷: 1 − erf(z) = t · e^(p(t) −
   * z²) for z ≥ 0, t = 1 / (1 + z/2) (W. Press et al., Numerical Recipes in C, 2nd ed., 6.2,
   * erfcc).
   */
  public static void gelu(float[] x, int at, int n) {
    float[] e = new float[Math.min(n, PIECE)];
    for (int from = at; from < at + n; from += PIECE) {
      int count = Math.min(PIECE, at + n - from);
      for (int i = 0; i < count; i++) {
        float z = Math.abs(x[from + i]) * SQRT_HALF;
        float t = 1 / (1 + 0.5f * z);
        float p = 0.17087277f * t - 0.82215223f;
        p = p * t + 1.48851587f;
        p = p * t - 1.13520398f;
        p = p * t + 0.27886807f;
        p = p * t - 0.18628806f;
        p = p * t + 0.09678418f;
        p = p * t + 0.37409196f;
        p = p * t + 1.00002368f;
        e[i] = p * t - 1.26551223f - z * z;
      }
      exp(e, 0, count);
      for (int i = 0; i < count; i++) {
        float v = x[from + i];
        float size = Math.abs(v);
        float t = 1 / (1 + 0.5f * SQRT_HALF * size);
        x[from + i] = 0.5f * (v + size * (1 - t * e[i]));
      }
    }
  }

  /** x · y, as activated gates times what goes up. */
  public static void times(float[] x, int at, float[] y, int yAt, int n) {
    for (int i = 0; i < n; i++) {
      x[at + i] *= y[yAt + i];
    }
  }

  /** x + y. */
  public static void plus(float[] x, int at, float[] y, int yAt, int n) {
    for (int i = 0; i < n; i++) {
      x[at + i] += y[yAt + i];
    }
  }

  /**
   * Divides by the root mean square: {@code y = x / √(Σ x² / n + epsilon) · weights}.
   *
   * @param y other than x, or the same from the same place on
   */
  public static void rmsNorm(
      float[] x, int at, float[] weights, float epsilon, float[] y, int yAt, int n) {
    float share = (float) (1 / Math.sqrt(dot(x, at, x, at, n) / n + epsilon));
    for (int i = 0; i < n; i++) {
      y[yAt + i] = x[at + i] * share * weights[i];
    }
  }

  /** Σ x · y. */
  public static float dot(float[] x, int at, float[] y, int yAt, int n) {
    FloatVector a = FloatVector.zero(FLOATS);
    FloatVector b = a;
    int pairs = n - n % (2 * COUNT);
    for (int i = 0; i < pairs; i += 2 * COUNT) {
      a = load(x, at + i).fma(load(y, yAt + i), a);
      b = load(x, at + i + COUNT).fma(load(y, yAt + i + COUNT), b);
    }
    float sum = Lanes.sum(a.add(b));
    for (int i = pairs; i < n; i++) {
      sum = Math.fma(x[at + i], y[yAt + i], sum);
    }
    return sum;
  }

  static float sum(float[] x, int at, int n) {
    FloatVector a = FloatVector.zero(FLOATS);
    int whole = n - n % COUNT;
    for (int i = 0; i < whole; i += COUNT) {
      a = a.add(load(x, at + i));
    }
    float sum = Lanes.sum(a);
    for (int i = whole; i < n; i++) {
      sum += x[at + i];
    }
    return sum;
  }

  static float highest(float[] x, int at, int n) {
    FloatVector a = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
    int whole = n - n % COUNT;
    for (int i = 0; i < whole; i += COUNT) {
      a = a.max(load(x, at + i));
    }
    float highest = a.reduceLanes(VectorOperators.MAX);
    for (int i = whole; i < n; i++) {
      highest = Math.max(highest, x[at + i]);
    }
    return highest;
  }

  private static FloatVector load(float[] x, int at) {
    return FloatVector.fromArray(FLOATS, x, at);
  }
}
