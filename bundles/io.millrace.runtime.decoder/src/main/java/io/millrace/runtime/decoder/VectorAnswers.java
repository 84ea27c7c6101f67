package io.millrace.runtime.decoder;

import io.millrace.runtime.vector.VectorKernels;

/** Where {@link Decoder#serving} is the better choice than {@link Decoder#load}. */
public final class VectorAnswers {
  /** Parameters: with 135 million vectors were faster, with 1.2 billion not. */
  private static final long MOST = 600_000_000;

  /**
   * The same of FLOAT32 by vectors of less than 512 bits: with 2 million they were twice as fast,
   * with 135 million slower.
   */
  private static final long MOST_NARROW = 20_000_000;

  /** Matrices lie there as libtorch reads them, too. */
  private static final int COPIES = 2;

  private VectorAnswers() {}

  /**
   * Whether answers by vectors measured faster on processors like this one, one or few at once
   * ({@code docs/speed.md}), and memory holds the matrices twice.
   *
   * @param parameters of the model
   * @param cacheBytes to stay free beside the weights
   */
  public static boolean pay(Precision precision, long parameters, long cacheBytes) {
    return VectorKernels.available()
        && AnswerWeights.takes(precision)
        && parameters <= most(precision, VectorKernels.wide())
        && FreeMemory.has(COPIES * precision.bytes(parameters) + cacheBytes);
  }

  static long most(Precision precision, boolean wide) {
    return precision == Precision.F32 && !wide ? MOST_NARROW : MOST;
  }
}
