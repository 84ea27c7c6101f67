package io.millrace.runtime.vector;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/** A matrix of FLOAT32. */
public final class F32Matrix extends VectorMatrix {
  private final ByteBuffer weights;
  private final FloatBuffer floats;

  private F32Matrix(int outputs, int inputs, IntFunction<ByteBuffer> memory) {
    super(outputs, inputs, 4, 16);
    this.weights = memory(4L * width() * inputs, memory);
    this.floats = weights.asFloatBuffer();
  }

  /** Copies a matrix, whose rows, one an output, begin at the buffer's position. */
  public static F32Matrix of(
      FloatBuffer rowMajor, int outputs, int inputs, IntFunction<ByteBuffer> memory) {
    int numbers = Math.multiplyExact(outputs, inputs);
    return of(List.of(rowMajor.slice(rowMajor.position(), numbers)), inputs, memory);
  }

  /**
   * Copies matrices, one below the other: the outputs of each follow those of the one before.
   *
   * @param parts rows of {@code inputs} from each buffer's position to its limit
   * @param memory gives a direct buffer of so many bytes, which outlives the matrix
   */
  public static F32Matrix of(List<FloatBuffer> parts, int inputs, IntFunction<ByteBuffer> memory) {
    Parts<FloatBuffer> rows = new Parts<>(parts, inputs);
    F32Matrix matrix = new F32Matrix(rows.outputs(), inputs, memory);
    float[] tile = new float[Lanes.STRIP * Tiles.INPUTS];
    float[] laid = new float[Lanes.STRIP * Tiles.INPUTS];
    Tiles.each(
        rows.outputs(),
        inputs,
        (output, input, count, at) ->
            rows.find(output, (part, index) -> part.get(index + input, tile, at, count)),
        (strip, input, count, outputs) -> {
          if (outputs < Lanes.STRIP) {
            Arrays.fill(laid, 0);
          }
          for (int o = 0; o < outputs; o++) {
            for (int i = 0; i < count; i++) {
              laid[i * Lanes.STRIP + o] = tile[o * Tiles.INPUTS + i];
            }
          }
          matrix.floats.put((strip * inputs + input) * Lanes.STRIP, laid, 0, count * Lanes.STRIP);
        });
    return matrix;
  }

  @Override
  public long bytes() {
    return weights.capacity();
  }

  @Override
  public void row(int output, float[] into, int at) {
    requireOutput(output);
    int first = start(output / Lanes.STRIP, 0) + 4 * (output % Lanes.STRIP);
    for (int i = 0; i < inputs(); i++) {
      into[at + i] = weights.getFloat(first + i * 4 * Lanes.STRIP);
    }
  }

  private int start(int strip, int input) {
    return (strip * inputs() + input) * 4 * Lanes.STRIP;
  }

  @Override
  void one(int strip, int input, int count, float[] x, int a, float[] y, int p) {
    F32Kernels.one(weights, start(strip, input), count, x, a, y, p);
  }

  @Override
  void two(int strip, int input, int count, float[] x, int a, int b, float[] y, int p, int q) {
    F32Kernels.two(weights, start(strip, input), count, x, a, b, y, p, q);
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
      F32Kernels.four(weights, start(strip, input), count, x, a, b, c, d, y, p, q, r, s);
    } else {
      super.four(strip, input, count, x, a, b, c, d, y, p, q, r, s);
    }
  }

  @Override
  void widen(int strip, int input, int count, float[] panel) {
    floats.get((strip * inputs() + input) * Lanes.STRIP, panel, 0, count * Lanes.STRIP);
  }
}
