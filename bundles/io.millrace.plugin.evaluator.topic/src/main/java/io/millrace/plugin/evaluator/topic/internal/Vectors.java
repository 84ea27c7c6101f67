package io.millrace.plugin.evaluator.topic.internal;

/** Arithmetic on vectors of length 1. */
final class Vectors {
  private Vectors() {}

  /** Their cosine. */
  static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
