package io.millrace.runtime.decoder;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/** Where a serving model takes its tensors from; the embedding twice if it is also the head. */
interface TensorSource {
  /** A tensor as FLOAT32; {@link #done} is told when it was used. */
  NDArray values(String name);

  /** A tensor as it was rounded; null if it was not. */
  default @Nullable RoundedTensor rounded(String name) {
    return null;
  }

  /** A matrix as it was rounded to four bits, (out, in); null if it was not. */
  default @Nullable GroupedTensor grouped(String name) {
    return null;
  }

  /** Whether matrices that were not rounded to four bits are meant to be left so. */
  default boolean groupedAlready() {
    return false;
  }

  /** The array is not needed any more. */
  void done(NDArray array);

  /** Weights in memory, which stay with their owner. */
  static TensorSource of(DecoderWeights weights) {
    return new TensorSource() {
      @Override
      public NDArray values(String name) {
        return weights.arrays().get(name);
      }

      @Override
      public void done(NDArray array) {
        // kept
      }
    };
  }
}
