package io.millrace.runtime.decoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Products of four bits against what plain loops compute from the same codes. */
class FourBitsTest {
  private static final int OUT = 112;
  private static final int IN = 256;
  private NDManager manager;
  private TorchProgram program;
  private FourBits bits;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager("PyTorch");
    program = TorchProgram.packing(manager, FourBits.source());
    bits = new FourBits(program);
  }

  @AfterEach
  void close() {
    program.close();
    manager.close();
  }

  private static float[] drawn(int size, long seed) {
    Random random = new Random(seed);
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** Codes, scales and zeros of another tool, in the form that files have. */
  private GroupedTensor matrix(int group, int[] codes, float[] scales, float[] zeros) {
    int[] words = new int[OUT * IN / 8];
    for (int i = 0; i < OUT * IN; i++) {
      words[i / 8] |= codes[i] << 4 * (i % 8);
    }
    Shape groups = new Shape(OUT, IN / group);
    return new GroupedTensor(
        manager.create(words, new Shape(OUT, IN / 8)),
        manager.create(scales, groups),
        manager.create(zeros, groups));
  }

  private static float bfloat(float value) {
    int raw = Float.floatToRawIntBits(value);
    return Float.intBitsToFloat((raw + 0x7FFF + (raw >>> 16 & 1)) & 0xFFFF0000);
  }

  @ParameterizedTest
  @ValueSource(ints = {32, 64, 128, 256})
  void a_product_is_what_plain_loops_compute_from_the_codes(int group) {
    Random random = new Random(group);
    int groups = IN / group;
    int[] codes = random.ints(OUT * IN, 0, 16).toArray();
    float[] scales = drawn(OUT * groups, 3);
    float[] zeros = new float[OUT * groups];
    for (int i = 0; i < scales.length; i++) {
      scales[i] = bfloat(scales[i] / 16);
      zeros[i] = Math.scalb(1, random.nextInt(3)); // times a scale no bit is lost in bfloat16
    }
    GroupedTensor matrix = matrix(group, codes, scales, zeros);
    assertEquals(OUT * IN / 2 + 4L * OUT * groups, bits.pack(List.of(matrix)));
    float[] x = drawn(3 * IN, 5);
    float[] wide = bits.wide(manager, matrix).toFloatArray();

    float[] y = product(x, 3);

    for (int n = 0; n < OUT; n++) {
      double[] sums = new double[3];
      double[] sizes = new double[3];
      for (int k = 0; k < IN; k++) {
        int at = n * groups + k / group;
        float w = (codes[n * IN + k] - 8 - zeros[at]) * scales[at];
        assertEquals(w, wide[n * IN + k], 0f);
        for (int m = 0; m < 3; m++) {
          sums[m] += (double) bfloat(x[m * IN + k]) * w;
          sizes[m] += Math.abs(x[m * IN + k] * w);
        }
      }
      for (int m = 0; m < 3; m++) { // the result is rounded to bfloat16
        double tolerance = Math.abs(sums[m]) / 256 + sizes[m] * 1e-6;
        assertEquals(sums[m], y[m * OUT + n], tolerance);
      }
    }
  }

  private float[] product(float[] x, int rows) {
    NDArray operand = manager.create(x, new Shape(rows, IN));
    return program.run(manager, "product", operand, 0L).toFloatArray();
  }

  @Test
  void a_row_has_the_same_bits_in_any_company() {
    NDArray matrix = manager.create(drawn(OUT * IN, 1), new Shape(OUT, IN));
    bits.pack(List.of(bits.round(manager, matrix)));
    float[] x = drawn(65 * IN, 2);
    float[] all = product(x, 65);
    for (int rows : new int[] {1, 2, 3, 4, 5, 16, 17, 64}) {
      float[] some = product(Arrays.copyOf(x, rows * IN), rows);
      assertArrayEquals(Arrays.copyOf(all, rows * OUT), some, 0f, rows + " rows");
    }
  }

  @Test
  void searching_a_scale_loses_less_than_taking_the_largest_weight() {
    float[] w = drawn(OUT * IN, 4);
    NDArray matrix = manager.create(w, new Shape(OUT, IN));
    float[] rounded = bits.wide(manager, bits.round(manager, matrix)).toFloatArray();
    double searched = 0;
    double nearest = 0;
    for (int from = 0; from < w.length; from += 32) {
      float largest = 0;
      for (int i = from; i < from + 32; i++) {
        largest = Math.max(largest, Math.abs(w[i]));
      }
      for (int i = from; i < from + 32; i++) {
        float step = largest / 7.5f;
        float plain = Math.max(-8, Math.min(7, Math.round(w[i] / step))) * step;
        nearest += Math.pow(plain - w[i], 2);
        searched += Math.pow(rounded[i] - w[i], 2);
      }
    }
    double share = searched / nearest;
    assertTrue(share > 0.5 && share < 0.8, () -> "squared error " + share + " of the nearest");
  }

  @Test
  void a_group_of_zeros_stays_zero_and_scales_are_halves() {
    float[] w = drawn(OUT * IN, 6);
    Arrays.fill(w, 64, 96, 0f);
    GroupedTensor rounded = bits.round(manager, manager.create(w, new Shape(OUT, IN)));
    float[] wide = bits.wide(manager, rounded).toFloatArray();
    assertArrayEquals(new float[32], Arrays.copyOfRange(wide, 64, 96), 0f);
    for (float scale : rounded.scales().toFloatArray()) {
      assertEquals(bfloat(scale), scale, 0f);
    }
  }

  @Test
  void tells_which_matrices_it_takes() {
    assertTrue(FourBits.fits(16, 32));
    assertFalse(FourBits.fits(24, 32));
    assertFalse(FourBits.fits(16, 48));
  }
}
