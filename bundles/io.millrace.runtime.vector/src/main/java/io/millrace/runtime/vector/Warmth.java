package io.millrace.runtime.vector;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * Runs kernels on small matrices until they are fast: many short calls, as one long call would be
 * compiled for its own loop only, with pauses in which the compiler works.
 */
final class Warmth {
  /** Calls between two pauses, until all have had as many as the compiler waits for. */
  private static final int CALLS = 60;

  private static final int ROUNDS = 15;
  private static final int LATER_CALLS = 30;

  private static final int INPUTS = 64;
  private static final int OUTPUTS = VectorMatrix.BLOCK;
  private static final int POSITIONS = 40;
  private static final int HEAD = 80;
  private static final int HEADS = 2;

  /** Rows that need each of the kernels for several. */
  private static final int ROWS = 18;

  /** As long as a multiplication and an addition may take: vectors take less than half. */
  private static final double LONGEST_NS = 0.4;

  /** As long as all may take on a busy machine. */
  private static final long PATIENCE_NS = 120_000_000_000L;

  /** As long as the first may take; without a compiler none ever comes. */
  private static final long FIRST_NS = 20_000_000_000L;

  private static final int PAUSE_MS = 3;

  private final float[] x = new float[ROWS * (INPUTS + 1)];
  private final float[] y = new float[ROWS * (INPUTS + 1)];

  private Warmth() {}

  private record Work(long steps, Runnable call) {
    /** Whether the best of some calls is fast enough. */
    boolean fast(int calls) {
      long best = Long.MAX_VALUE;
      for (int i = 0; i < calls; i++) {
        long start = System.nanoTime();
        call.run();
        best = Math.min(best, System.nanoTime() - start);
      }
      return best < LONGEST_NS * steps;
    }
  }

  static boolean reached(Set<Weights> weights) {
    List<Work> works = new Warmth().works(weights);
    List<Work> slow = new ArrayList<>(works);
    long start = System.nanoTime();
    for (int round = 0; ; round++) {
      int calls = round < ROUNDS ? CALLS : LATER_CALLS;
      slow.removeIf(work -> work.fast(calls));
      long patience = slow.size() < works.size() ? PATIENCE_NS : FIRST_NS;
      if (slow.isEmpty() || System.nanoTime() - start > patience) {
        return slow.isEmpty();
      }
      try {
        Thread.sleep(PAUSE_MS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
  }

  /** Each goes through all branches: one that was never taken is left out by the compiler. */
  private List<Work> works(Set<Weights> weights) {
    List<Work> works = new ArrayList<>();
    works.add(new Work(16 * 512, () -> functions(512)));
    works.add(new Work(16 * 512, () -> functions(509)));
    for (int size : new int[] {HEAD, HEAD / 2 + 1}) {
      VectorAttention attention = new VectorAttention(HEADS, 1, size, 0);
      FloatBuffer kept = FloatBuffer.allocate(POSITIONS * 2 * size);
      works.add(new Work(2L * HEADS * size * POSITIONS, () -> attention(attention, kept)));
    }
    List<VectorMatrix> matrices = new ArrayList<>();
    for (Weights each : weights) {
      matrices.add(matrix(each, INPUTS));
      matrices.add(matrix(each, INPUTS + 1));
    }
    for (VectorMatrix matrix : matrices) {
      for (int rows : new int[] {1, 2, 4, ROWS}) {
        works.add(new Work((long) rows * OUTPUTS * INPUTS, () -> multiply(matrix, rows)));
      }
    }
    return works;
  }

  private static VectorMatrix matrix(Weights weights, int inputs) {
    int count = OUTPUTS * inputs;
    IntFunction<ByteBuffer> memory = ByteBuffer::allocateDirect;
    return switch (weights) {
      case F32 -> F32Matrix.of(List.of(FloatBuffer.allocate(count)), inputs, memory);
      case BF16 -> Bf16Matrix.of(List.of(ShortBuffer.allocate(count)), inputs, memory);
      case INT8 -> {
        List<ByteBuffer> bytes = List.of(ByteBuffer.allocate(count));
        yield Int8Matrix.of(bytes, new float[OUTPUTS], inputs, memory);
      }
    };
  }

  private void functions(int n) {
    VectorFunctions.silu(x, 0, n);
    VectorFunctions.rmsNorm(x, 0, x, 1e-5f, y, 0, n);
  }

  private void attention(VectorAttention attention, FloatBuffer kept) {
    attention.attend(1, x, 0, kept, 0, POSITIONS, 0, 1, y, 0);
  }

  private void multiply(VectorMatrix matrix, int rows) {
    matrix.multiply(x, rows, y, OUTPUTS, 0, 0, matrix.blocks());
  }
}
