package io.millrace.runtime.decoder;

import ai.djl.ndarray.NDArray;

/**
 * A matrix of four bits a weight: w ≈ (code − 8 − zero) · scale, code in 0…15, scale and zero one
 * per group of neighbouring columns.
 *
 * @param words INT32, (out, in / 8): eight codes each, the first in the lowest bits
 * @param scales FLOAT32, (out, in / group)
 * @param zeros FLOAT32, whole numbers, as the scales; all 0 if the matrix is symmetric
 */
record GroupedTensor(NDArray words, NDArray scales, NDArray zeros) {
  long out() {
    return words.getShape().get(0);
  }

  long in() {
    return 8 * words.getShape().get(1);
  }

  int group() {
    return Math.toIntExact(in() / scales.getShape().get(1));
  }

  /** The same with smaller groups, whose scales repeat. */
  GroupedTensor regrouped(int group) {
    int times = group() / group;
    return times == 1
        ? this
        : new GroupedTensor(words, scales.repeat(1, times), zeros.repeat(1, times));
  }
}
