package io.millrace.runtime.vector;

import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/**
 * A matrix of codes q, −127 to 127, with a scale for each output: {@code w[o][i] = q[o][i] ·
 * scales[o]}. What it is multiplied by stays FLOAT32.
 *
 * <p>An int holds the codes of four outputs, a vector's length apart, as a sum: {@code q0 + 2⁸ q1 +
 * 2¹⁶ q2 + 2²⁴ q3}. See {@link Int8Kernels}.
 */
public final class Int8Matrix extends VectorMatrix {
  /** What weights in registers are too large by. */
  private static final float RAISED = 1 << 24;

  private final ByteBuffer weights;
  private final float[] scales;

  private Int8Matrix(int outputs, int inputs, float[] scales, IntFunction<ByteBuffer> memory) {
    super(outputs, inputs, 1, 16);
    if (scales.length != outputs) {
      throw new IllegalArgumentException(scales.length + " scales of " + outputs + " outputs");
    }
    this.weights = memory((long) width() * inputs, memory);
    this.scales = Arrays.copyOf(scales, width());
    for (int o = 0; o < outputs; o++) {
      this.scales[o] /= RAISED;
    }
  }

  /** Copies a matrix, whose rows, one an output, begin at the buffer's position. */
  public static Int8Matrix of(
      ByteBuffer rowMajor,
      float[] scales,
      int outputs,
      int inputs,
      IntFunction<ByteBuffer> memory) {
    int numbers = Math.multiplyExact(outputs, inputs);
    return of(List.of(rowMajor.slice(rowMajor.position(), numbers)), scales, inputs, memory);
  }

  /**
   * Copies matrices, one below the other: the outputs of each follow those of the one before.
   *
   * @param parts rows of {@code inputs} from each buffer's position to its limit
   * @param memory gives a direct buffer of so many bytes, which outlives the matrix
   * @param scales of all outputs
   * @throws IllegalArgumentException if a code is −128
   */
  public static Int8Matrix of(
      List<ByteBuffer> parts, float[] scales, int inputs, IntFunction<ByteBuffer> memory) {
    Parts<ByteBuffer> rows = new Parts<>(parts, inputs);
    Int8Matrix matrix = new Int8Matrix(rows.outputs(), inputs, scales, memory);
    IntBuffer into = matrix.weights.asIntBuffer();
    byte[] tile = new byte[Lanes.STRIP * Tiles.INPUTS];
    int[] laid = new int[Lanes.COUNT * Tiles.INPUTS];
    Tiles.each(
        rows.outputs(),
        inputs,
        (output, input, count, at) ->
            rows.find(output, (part, index) -> part.get(index + input, tile, at, count)),
        (strip, input, count, outputs) -> {
          for (int number = 0; number < Lanes.COUNT; number++) {
            for (int i = 0; i < count; i++) {
              int sum = 0;
              for (int o = number; o < outputs; o += Lanes.COUNT) {
                sum += code(tile[o * Tiles.INPUTS + i]) << 8 * (o / Lanes.COUNT);
              }
              laid[i * Lanes.COUNT + number] = sum;
            }
          }
          into.put((strip * inputs + input) * Lanes.COUNT, laid, 0, count * Lanes.COUNT);
        });
    return matrix;
  }

  @Override
  public long bytes() {
    return weights.capacity() + 4L * scales.length;
  }

  @Override
  public void row(int output, float[] into, int at) {
    requireOutput(output);
    int first = start(output / Lanes.STRIP, 0) + 4 * (output % Lanes.COUNT);
    int rank = output % Lanes.STRIP / Lanes.COUNT;
    float scale = scales[output] * RAISED;
    for (int i = 0; i < inputs(); i++) {
      int sum = weights.getInt(first + i * Lanes.STRIP);
      for (int below = 0; below < rank; below++) {
        sum = (sum - (byte) sum) >> 8;
      }
      into[at + i] = (byte) sum * scale;
    }
  }

  private static int code(byte code) {
    if (code == Byte.MIN_VALUE) {
      throw new IllegalArgumentException("a weight of -128; at least -127 fits beside others");
    }
    return code;
  }

  private int start(int strip, int input) {
    return (strip * inputs() + input) * Lanes.STRIP;
  }

  @Override
  void one(int strip, int input, int count, float[] x, int a, float[] y, int p) {
    Int8Kernels.one(weights, start(strip, input), count, x, a, y, p);
  }

  @Override
  void two(int strip, int input, int count, float[] x, int a, int b, float[] y, int p, int q) {
    Int8Kernels.two(weights, start(strip, input), count, x, a, b, y, p, q);
  }

  @Override
  void four(
      int strip,
      int input,
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
    if (Lanes.MANY) {
      Int8Kernels.four(weights, start(strip, input), count, x, a, b, c, d, y, p, q, r, s);
    } else {
      super.four(strip, input, count, x, a, b, c, d, y, p, q, r, s);
    }
  }

  @Override
  void widen(int strip, int input, int count, float[] panel) {
    Int8Kernels.widen(weights, start(strip, input), count, panel);
  }

  @Override
  void finish(int strip, float[] sums, int at, float[] y, int p) {
    Int8Kernels.scale(sums, at, scales, strip * Lanes.STRIP, y, p);
  }
}
