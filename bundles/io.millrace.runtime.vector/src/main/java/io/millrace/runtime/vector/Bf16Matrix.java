package io.millrace.runtime.vector;

import java.nio.ByteBuffer;
import java.nio.ShortBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/** A matrix of BF16; what it is multiplied by stays FLOAT32. */
public final class Bf16Matrix extends VectorMatrix {
  private final ByteBuffer weights;

  private Bf16Matrix(int outputs, int inputs, IntFunction<ByteBuffer> memory) {
    super(outputs, inputs, 2, 4);
    this.weights = memory(2L * width() * inputs, memory);
  }

  /**
   * Copies matrices, one below the other: the outputs of each follow those of the one before.
   *
   * @param parts rows of {@code inputs} from each buffer's position to its limit
   * @param memory gives a direct buffer of so many bytes, which outlives the matrix
   */
  public static Bf16Matrix of(List<ShortBuffer> parts, int inputs, IntFunction<ByteBuffer> memory) {
    Parts<ShortBuffer> rows = new Parts<>(parts, inputs);
    Bf16Matrix matrix = new Bf16Matrix(rows.outputs(), inputs, memory);
    ShortBuffer into = matrix.weights.asShortBuffer();
    short[] tile = new short[Lanes.STRIP * Tiles.INPUTS];
    short[] laid = new short[Lanes.STRIP * Tiles.INPUTS];
    Tiles.each(
        rows.outputs(),
        inputs,
        (output, input, count, at) ->
            rows.find(output, (part, index) -> part.get(index + input, tile, at, count)),
        (strip, input, count, outputs) -> {
          if (outputs < Lanes.STRIP) {
            Arrays.fill(laid, (short) 0);
          }
          for (int o = 0; o < outputs; o++) {
            int slot = slot(o);
            for (int i = 0; i < count; i++) {
              laid[i * Lanes.STRIP + slot] = tile[o * Tiles.INPUTS + i];
            }
          }
          into.put((strip * inputs + input) * Lanes.STRIP, laid, 0, count * Lanes.STRIP);
        });
    return matrix;
  }

  /** Where in a strip an output is: two vectors of ints, each of two vectors of outputs. */
  private static int slot(int output) {
    int vector = output / Lanes.COUNT;
    return (vector / 2) * 2 * Lanes.COUNT + 2 * (output % Lanes.COUNT) + vector % 2;
  }

  @Override
  public long bytes() {
    return weights.capacity();
  }

  @Override
  public void row(int output, float[] into, int at) {
    requireOutput(output);
    int first = start(output / Lanes.STRIP, 0) + 2 * slot(output % Lanes.STRIP);
    for (int i = 0; i < inputs(); i++) {
      into[at + i] = Float.intBitsToFloat(weights.getShort(first + i * 2 * Lanes.STRIP) << 16);
    }
  }

  private int start(int strip, int input) {
    return (strip * inputs() + input) * 2 * Lanes.STRIP;
  }

  @Override
  void one(int strip, int input, int count, float[] x, int a, float[] y, int p) {
    Bf16Kernels.one(weights, start(strip, input), count, x, a, y, p);
  }

  @Override
  void widen(int strip, int input, int count, float[] panel) {
    Bf16Kernels.widen(weights, start(strip, input), count, panel);
  }
}
