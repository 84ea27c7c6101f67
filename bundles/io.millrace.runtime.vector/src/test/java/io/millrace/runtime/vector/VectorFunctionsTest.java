package io.millrace.runtime.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** The functions against the same in double precision. */
class VectorFunctionsTest {
  private static final int[] LENGTHS = {1, 7, 16, 37, 64, 100, 577};

  private interface Function {
    void apply(float[] x, int at, int n);
  }

  @Test
  void exp_is_as_exact_as_floats_are() {
    agrees(VectorFunctions::exp, Math::exp, 80, 0, 2e-7);
  }

  @Test
  void exp_stays_finite_and_falls_to_nothing() {
    float[] x = {
      -1000, Float.NEGATIVE_INFINITY, -88, 0, -0f, 88, 1000, Float.POSITIVE_INFINITY, Float.NaN
    };

    VectorFunctions.exp(x, 0, x.length);

    for (int i = 0; i < 3; i++) {
      assertEquals(0, x[i], 2e-38);
    }
    assertEquals(1, x[3]);
    assertEquals(1, x[4]);
    for (int i = 5; i < 8; i++) {
      assertEquals(Math.exp(88), x[i], 0.03 * Math.exp(88));
    }
    assertEquals(Float.NaN, x[8]);
  }

  @Test
  void silu_is_x_times_the_sigmoid() {
    agrees(VectorFunctions::silu, x -> x / (1 + Math.exp(-x)), 30, 1e-30, 4e-7);
  }

  @Test
  void gelu_by_tanh_is_as_defined() {
    DoubleUnaryOperator gelu =
        x -> x / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));

    agrees(VectorFunctions::geluTanh, gelu, 12, 4e-7, 4e-7);
  }

  @Test
  void gelu_by_the_error_function_is_as_defined() {
    DoubleUnaryOperator gelu = x -> x / 2 * (1 + erf(x / Math.sqrt(2)));

    agrees(VectorFunctions::gelu, gelu, 3, 3e-7, 0);
    agrees(VectorFunctions::gelu, gelu, 12, 2e-7, 2e-7);
  }

  @Test
  void rms_norm_and_plain_sums_are_as_defined() {
    for (int n : LENGTHS) {
      float[] x = numbers(n + 1, 3);
      float[] w = numbers(n, 3);
      double squares = 0;
      double products = 0;
      for (int i = 0; i < n; i++) {
        squares += (double) x[1 + i] * x[1 + i];
        products += (double) x[1 + i] * w[i];
      }
      float[] y = new float[n + 2];
      VectorFunctions.rmsNorm(x, 1, w, 1e-5f, y, 2, n);

      for (int i = 0; i < n; i++) {
        assertEquals(x[1 + i] / Math.sqrt(squares / n + 1e-5) * w[i], y[2 + i], 1e-5);
      }
      assertEquals(products, VectorFunctions.dot(x, 1, w, 0, n), 1e-5 * squares + 1e-6 * n);
      float[] sum = x.clone();
      VectorFunctions.plus(sum, 1, w, 0, n);
      VectorFunctions.times(x, 1, w, 0, n);
      assertEquals(x[n] + 0.0, (sum[n] - w[n - 1]) * (double) w[n - 1], 1e-4);
    }
  }

  /** In the middle of an array, with tails, and each number's bits as alone. */
  private void agrees(
      Function function, DoubleUnaryOperator exact, float range, double absolute, double relative) {
    for (int n : LENGTHS) {
      float[] x = numbers(n + 2, range);
      float[] y = x.clone();
      function.apply(y, 1, n);
      for (int i = 0; i < n; i++) {
        double expected = exact.applyAsDouble(x[1 + i]);
        assertEquals(
            expected, y[1 + i], absolute + relative * Math.abs(expected), "of " + x[1 + i]);
        float[] alone = {x[1 + i]};
        function.apply(alone, 0, 1);
        assertArrayEquals(new float[] {y[1 + i]}, alone);
      }
      assertEquals(x[0], y[0]);
      assertEquals(x[n + 1], y[n + 1]);
    }
  }

  /** By a series of terms of one sign (M. Abramowitz, I. Stegun, 7.1.6). */
  private static double erf(double x) {
    if (Math.abs(x) > 6) {
      return Math.signum(x);
    }
    double term = x;
    double sum = x;
    for (int n = 1; n < 200; n++) {
      term *= 2 * x * x / (2 * n + 1);
      sum += term;
    }
    return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
  }

  private static float[] numbers(int count, float range) {
    Random random = new Random(count);
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = range * (2 * random.nextFloat() - 1);
    }
    return numbers;
  }
}
