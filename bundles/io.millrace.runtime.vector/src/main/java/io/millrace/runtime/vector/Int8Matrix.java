package io.millrace.runtime.vector;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/**
 * A matrix of bytes q, −128 to 127, with a scale for each output: {@code w[o][i] = q[o][i] ·
 * scales[o]}. What it is multiplied by stays FLOAT32.
 */
public final class Int8Matrix extends VectorMatrix {
  /** What weights in registers are too large by. */
  private static final float RAISED = 1 << 24;

  private final ByteBuffer weights;
  private final float[] scales;

  private Int8Matrix(int outputs, int inputs, float[] scales, IntFunction<ByteBuffer> memory) {
    super(outputs, inputs, 16);
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
   */
  public static Int8Matrix of(
      List<ByteBuffer> parts, float[] scales, int inputs, IntFunction<ByteBuffer> memory) {
    Parts<ByteBuffer> rows = new Parts<>(parts, inputs);
    Int8Matrix matrix = new Int8Matrix(rows.outputs(), inputs, scales, memory);
    byte[] tile = new byte[Lanes.STRIP * Tiles.INPUTS];
    byte[] laid = new byte[Lanes.STRIP * Tiles.INPUTS];
    Tiles.each(
        rows.outputs(),
        inputs,
        (output, input, count, at) ->
            rows.find(output, (part, index) -> part.get(index + input, tile, at, count)),
        (strip, input, count, outputs) -> {
          if (outputs < Lanes.STRIP) {
            Arrays.fill(laid, (byte) 0);
          }
          for (int o = 0; o < outputs; o++) {
            int slot = slot(o);
            for (int i = 0; i < count; i++) {
              laid[i * Lanes.STRIP + slot] = tile[o * Tiles.INPUTS + i];
            }
          }
          int start = (strip * inputs + input) * Lanes.STRIP;
          matrix.weights.put(start, laid, 0, count * Lanes.STRIP);
        });
    return matrix;
  }

  /**
   * Where in a strip the byte of its output is: a vector of ints holds four vectors of outputs, one
   * in each byte from the lowest on.
   */
  private static int slot(int output) {
    int number = output % Lanes.COUNT;
    int rank = output / Lanes.COUNT;
    return 4 * number + rank;
  }

  @Override
  public long bytes() {
    return weights.capacity() + 4L * scales.length;
  }

  @Override
  public void row(int output, float[] into, int at) {
    requireOutput(output);
    int first = start(output / Lanes.STRIP) + slot(output % Lanes.STRIP);
    float scale = scales[output] * RAISED;
    for (int i = 0; i < inputs(); i++) {
      into[at + i] = weights.get(first + i * Lanes.STRIP) * scale;
    }
  }

  private int start(int strip) {
    return strip * inputs() * Lanes.STRIP;
  }

  @Override
  void one(int strip, float[] x, int a, float[] y, int p) {
    Int8Kernels.one(weights, start(strip), inputs(), x, a, y, p);
  }

  @Override
  void two(int strip, float[] x, int a, int b, float[] y, int p, int q) {
    Int8Kernels.two(weights, start(strip), inputs(), x, a, b, y, p, q);
  }

  @Override
  void four(
      int strip, float[] x, int a, int b, int c, int d, float[] y, int p, int q, int r, int s) {
    if (Lanes.MANY) {
      Int8Kernels.four(weights, start(strip), inputs(), x, a, b, c, d, y, p, q, r, s);
    } else {
      super.four(strip, x, a, b, c, d, y, p, q, r, s);
    }
  }

  @Override
  void widen(int strip, int input, int count, float[] panel) {
    Int8Kernels.widen(weights, start(strip) + input * Lanes.STRIP, count, panel);
  }

  @Override
  void finish(int strip, float[] sums, int at, float[] y, int p) {
    Int8Kernels.scale(sums, at, scales, strip * Lanes.STRIP, y, p);
  }
}
