package io.millrace.runtime.vector;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.IntFunction;

/**
 * A matrix laid out for products with vector instructions: blocks of {@link #BLOCK} outputs, each
 * read from memory once, front to back. A row of a product is the same to the last bit whatever
 * rows are beside it and however blocks are shared between threads: each result is one chain of
 * fused multiplications and additions in the order of inputs.
 *
 * <p>Ask {@link VectorKernels#available} before making one.
 *
 * <p><b>Threads:</b> immutable. <b>Ownership:</b> the memory is the caller's, and must outlive the
 * matrix.
 */
public abstract class VectorMatrix {
  /** Outputs of a block; a matrix is filled up with zeros to whole blocks. */
  public static final int BLOCK = 64;

  /** Inputs that are widened at once: as many as leave the nearest cache room for the rows. */
  private static final int PANEL = 128;

  /** Bytes of weights that several passes find in a near cache; what a kernel reads in a call. */
  private static final int PIECE = 16384;

  private final int outputs;
  private final int inputs;
  private final int piece;
  private final int shared;

  /**
   * @param weight bytes of a weight
   * @param shared rows from which on widening weights once for all is faster than in each pass
   */
  VectorMatrix(int outputs, int inputs, int weight, int shared) {
    if (outputs < 1 || inputs < 1) {
      throw new IllegalArgumentException("no matrix: " + outputs + " outputs, " + inputs);
    }
    this.outputs = outputs;
    this.inputs = inputs;
    this.piece = PIECE / (weight * Lanes.STRIP);
    this.shared = shared;
  }

  public final int outputs() {
    return outputs;
  }

  public final int inputs() {
    return inputs;
  }

  /** Outputs, filled up to whole blocks. */
  public final int width() {
    return width(outputs);
  }

  public final int blocks() {
    return width() / BLOCK;
  }

  /** Bytes of memory. */
  public abstract long bytes();

  /**
   * Multiplies rows: {@code y[row * stride + at + o] = Σ x[row * inputs + i] · w[o][i]} for the
   * outputs o of some blocks. Several threads may fill different blocks of one {@code y}. For many
   * rows it allocates a scratch of 32 KiB and 256 bytes a row.
   *
   * @param x rows of {@link #inputs}, one after the other
   * @param y rows of {@code stride}; also what fills up the last block is written
   * @param at where a row's results begin
   * @param from first block
   * @param to block after the last
   */
  public final void multiply(float[] x, int rows, float[] y, int stride, int at, int from, int to) {
    int strips = BLOCK / Lanes.STRIP;
    float[] scratch = new float[rows < shared ? 0 : (PANEL + rows) * Lanes.STRIP];
    for (int strip = from * strips; strip < to * strips; strip++) {
      int first = at + strip * Lanes.STRIP;
      if (rows < shared) {
        direct(strip, x, rows, y, stride, first);
      } else {
        panels(strip, x, rows, y, stride, first, scratch);
      }
    }
  }

  /** Some inputs at a time: passes for more rows find their weights in a near cache. */
  private void direct(int strip, float[] x, int rows, float[] y, int stride, int first) {
    for (int row = 0; row < rows; row++) {
      int p = first + row * stride;
      Arrays.fill(y, p, p + Lanes.STRIP, 0);
    }
    for (int input = 0; input < inputs; input += piece) {
      pass(strip, input, Math.min(piece, inputs - input), x, rows, y, stride, first);
    }
    for (int row = 0; row < rows; row++) {
      finish(strip, y, first + row * stride, y, first + row * stride);
    }
  }

  private void pass(
      int strip, int input, int count, float[] x, int rows, float[] y, int stride, int first) {
    int row = 0;
    while (row < rows) {
      int left = rows - row;
      int a = row * inputs + input;
      int p = first + row * stride;
      if (left > 2) {
        int b = a + inputs;
        int d = a + Math.min(3, left - 1) * inputs;
        int s = p + Math.min(3, left - 1) * stride;
        four(strip, input, count, x, a, b, b + inputs, d, y, p, p + stride, p + 2 * stride, s);
        row += 4;
      } else if (left == 2) {
        two(strip, input, count, x, a, a + inputs, y, p, p + stride);
        row += 2;
      } else {
        one(strip, input, count, x, a, y, p);
        row++;
      }
    }
  }

  /**
   * Widens some inputs of a strip once for all rows, then the next. Sums are kept beside the panel:
   * results far apart may meet in few places of the nearest cache.
   */
  private void panels(
      int strip, float[] x, int rows, float[] y, int stride, int first, float[] scratch) {
    int sums = PANEL * Lanes.STRIP;
    Arrays.fill(scratch, sums, scratch.length, 0);
    for (int input = 0; input < inputs; input += PANEL) {
      int count = Math.min(PANEL, inputs - input);
      widen(strip, input, count, scratch);
      int row = 0;
      while (row < rows) {
        int left = rows - row - 1;
        int a = row * inputs + input;
        int p = sums + row * Lanes.STRIP;
        int b = a + Math.min(1, left) * inputs;
        int q = p + Math.min(1, left) * Lanes.STRIP;
        if (Lanes.MANY && left > 1) {
          int d = a + Math.min(3, left) * inputs;
          int s = p + Math.min(3, left) * Lanes.STRIP;
          int r = q + Lanes.STRIP;
          PanelKernels.four(scratch, count, x, a, b, b + inputs, d, scratch, p, q, r, s);
          row += 4;
        } else {
          PanelKernels.two(scratch, count, x, a, b, scratch, p, q);
          row += 2;
        }
      }
    }
    for (int row = 0; row < rows; row++) {
      finish(strip, scratch, sums + row * Lanes.STRIP, y, first + row * stride);
    }
  }

  /** Reads the weights of one output back, as an embedding's rows are. */
  public abstract void row(int output, float[] into, int at);

  /**
   * Adds the products of some inputs' weights with the row at x[a], the first input's, to the sums
   * from y[p] on.
   */
  abstract void one(int strip, int input, int count, float[] x, int a, float[] y, int p);

  /** Two rows; or the same row twice, which counts once. */
  void two(int strip, int input, int count, float[] x, int a, int b, float[] y, int p, int q) {
    one(strip, input, count, x, a, y, p);
    if (q != p) {
      one(strip, input, count, x, b, y, q);
    }
  }

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
    two(strip, input, count, x, a, b, y, p, q);
    two(strip, input, count, x, c, d, y, r, s);
  }

  /** Widens the weights of some inputs, those of one after the other. */
  abstract void widen(int strip, int input, int count, float[] panel);

  /** Makes results, from y[p] on, of sums; these may be there already. */
  void finish(int strip, float[] sums, int at, float[] y, int p) {
    if (sums != y) {
      System.arraycopy(sums, at, y, p, Lanes.STRIP);
    }
  }

  final void requireOutput(int output) {
    if (output < 0 || output >= outputs) {
      throw new IndexOutOfBoundsException("output " + output + " of " + outputs);
    }
  }

  static int width(int outputs) {
    return (outputs + BLOCK - 1) / BLOCK * BLOCK;
  }

  /** The caller's, at an address that vectors are read from at once. */
  static ByteBuffer memory(long bytes, IntFunction<ByteBuffer> memory) {
    if (bytes > Integer.MAX_VALUE - BLOCK) {
      throw new IllegalArgumentException("a matrix of " + bytes + " bytes; at most 2 GiB");
    }
    ByteBuffer room = memory.apply((int) bytes + BLOCK);
    return room.alignedSlice(BLOCK).slice(0, (int) bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
