package io.millrace.runtime.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Every matrix against plain sums in double precision, and its promise of same bits. */
class VectorMatrixTest {
  private static final int MANY = 17;
  private final Random random = new Random(7);

  @Test
  void f32_is_the_sum_of_products_for_all_shapes_and_rows() {
    for (int[] shape : new int[][] {{1, 1}, {64, 20}, {65, 48}, {200, 129}, {130, 640}}) {
      float[] w = numbers(shape[0] * shape[1]);

      VectorMatrix matrix =
          F32Matrix.of(FloatBuffer.wrap(w), shape[0], shape[1], ByteBuffer::allocateDirect);

      multiplies(matrix, w);
      readsBack(matrix, w);
      assertEquals(4L * matrix.width() * shape[1], matrix.bytes());
    }
  }

  @Test
  void int8_is_the_sum_of_products_for_all_shapes_and_rows() {
    for (int[] shape : new int[][] {{1, 1}, {64, 20}, {65, 48}, {200, 129}, {130, 1400}}) {
      byte[] q = codes(shape[0] * shape[1]);
      float[] scales = numbers(shape[0]);

      VectorMatrix matrix =
          Int8Matrix.of(ByteBuffer.wrap(q), scales, shape[0], shape[1], ByteBuffer::allocateDirect);

      float[] w = wide(q, scales);
      multiplies(matrix, w);
      readsBack(matrix, w);
      assertEquals((long) matrix.width() * (shape[1] + 4), matrix.bytes());
    }
  }

  @Test
  void bf16_is_the_sum_of_products_for_all_shapes_and_rows() {
    for (int[] shape : new int[][] {{1, 1}, {65, 48}, {130, 129}}) {
      short[] halves = new short[shape[0] * shape[1]];
      float[] w = numbers(halves.length);
      for (int i = 0; i < w.length; i++) {
        halves[i] = (short) (Float.floatToRawIntBits(w[i]) >> 16);
        w[i] = Float.intBitsToFloat(halves[i] << 16);
      }

      VectorMatrix matrix =
          Bf16Matrix.of(List.of(ShortBuffer.wrap(halves)), shape[1], ByteBuffer::allocateDirect);

      multiplies(matrix, w);
      readsBack(matrix, w);
    }
  }

  @Test
  void parts_lie_one_below_the_other() {
    float[] w = numbers(90 * 30);
    byte[] q = codes(90 * 30);
    float[] scales = numbers(90);
    FloatBuffer all = FloatBuffer.wrap(w);
    ByteBuffer codes = ByteBuffer.wrap(q);

    VectorMatrix floats =
        F32Matrix.of(
            List.of(all.slice(0, 20 * 30), FloatBuffer.wrap(w, 600, 70 * 30)),
            30,
            ByteBuffer::allocateDirect);
    VectorMatrix bytes =
        Int8Matrix.of(
            List.of(codes.slice(0, 600), codes.slice(600, 2100)),
            scales,
            30,
            ByteBuffer::allocateDirect);

    readsBack(floats, w);
    readsBack(bytes, wide(q, scales));
    assertEquals(90, floats.outputs());
    assertEquals(128, floats.width());
  }

  @Test
  void refuses_what_is_no_matrix() {
    FloatBuffer two = FloatBuffer.allocate(2);
    ByteBuffer bytes = ByteBuffer.allocate(8);

    assertThrows(
        IllegalArgumentException.class,
        () -> F32Matrix.of(List.of(two), 3, ByteBuffer::allocateDirect));
    assertThrows(
        IllegalArgumentException.class,
        () -> F32Matrix.of(List.of(), 3, ByteBuffer::allocateDirect));
    assertThrows(
        IllegalArgumentException.class,
        () -> VectorMatrix.memory(1L << 31, ByteBuffer::allocateDirect));
    assertThrows(
        IllegalArgumentException.class,
        () -> Int8Matrix.of(bytes, new float[3], 2, 4, ByteBuffer::allocateDirect));
    bytes.put(3, (byte) -128);
    assertThrows(
        IllegalArgumentException.class,
        () -> Int8Matrix.of(bytes, new float[2], 2, 4, ByteBuffer::allocateDirect));
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> F32Matrix.of(two, 2, 1, ByteBuffer::allocateDirect).row(2, new float[1], 0));
  }

  private void multiplies(VectorMatrix matrix, float[] w) {
    int inputs = matrix.inputs();
    int stride = matrix.width() + 3;
    float[] x = numbers(MANY * inputs);
    float[] all = new float[MANY * stride + 2];
    matrix.multiply(x, MANY, all, stride, 2, 0, matrix.blocks());
    for (int row = 0; row < MANY; row++) {
      for (int o = 0; o < matrix.outputs(); o++) {
        double sum = 0;
        double size = 0;
        for (int i = 0; i < inputs; i++) {
          double product = (double) x[row * inputs + i] * w[o * inputs + i];
          sum += product;
          size += Math.abs(product);
        }
        assertEquals(sum, all[2 + row * stride + o], 1e-6 * size + 1e-30);
      }
    }
    sameBits(matrix, x, all, stride);
  }

  /** Fewer rows, or block by block, give each row the bits that it has in {@code all}. */
  private static void sameBits(VectorMatrix matrix, float[] x, float[] all, int stride) {
    int inputs = matrix.inputs();
    for (int rows = 1; rows <= MANY; rows++) {
      int first = MANY - rows;
      float[] some = new float[rows * inputs];
      System.arraycopy(x, first * inputs, some, 0, some.length);
      float[] y = new float[rows * matrix.width()];
      for (int block = 0; block < matrix.blocks(); block++) {
        matrix.multiply(some, rows, y, matrix.width(), 0, block, block + 1);
      }
      for (int row = 0; row < rows; row++) {
        float[] expected = new float[matrix.width()];
        float[] actual = new float[matrix.width()];
        System.arraycopy(all, 2 + (first + row) * stride, expected, 0, expected.length);
        System.arraycopy(y, row * matrix.width(), actual, 0, actual.length);
        assertArrayEquals(expected, actual, rows + " rows");
      }
    }
  }

  private static void readsBack(VectorMatrix matrix, float[] w) {
    float[] row = new float[matrix.inputs() + 1];
    for (int o = 0; o < matrix.outputs(); o++) {
      matrix.row(o, row, 1);
      for (int i = 0; i < matrix.inputs(); i++) {
        assertEquals(w[o * matrix.inputs() + i], row[1 + i]);
      }
    }
  }

  private static float[] wide(byte[] q, float[] scales) {
    float[] w = new float[q.length];
    for (int i = 0; i < w.length; i++) {
      w[i] = q[i] * scales[i / (w.length / scales.length)];
    }
    return w;
  }

  private float[] numbers(int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return numbers;
  }

  private byte[] codes(int count) {
    byte[] codes = new byte[count];
    for (int i = 0; i < count; i++) {
      codes[i] = (byte) (random.nextInt(255) - 127);
    }
    return codes;
  }
}
