package io.millrace.plugin.guardrail.topic.internal;

import java.util.List;

/**
 * Where the topic ends, learnt from examples: kernel ridge regression (Saunders, Gammerman, Vovk
 * 1998) of +1 on and −1 off topic, with the kernel exp(γ·(cos − 1)) on unit vectors and both topics
 * weighing the same. Closed form, so the same examples give the same boundary. Immutable.
 */
final class TopicBoundary {
  private static final double GAMMA = 2;
  private static final double RIDGE = 0.3;

  private final List<float[]> vectors;
  private final double[] coefficients;

  private TopicBoundary(List<float[]> vectors, double[] coefficients) {
    this.vectors = vectors;
    this.coefficients = coefficients;
  }

  /**
   * @param vectors of length 1
   * @param on which are on topic; both kinds occur
   */
  static TopicBoundary learn(List<float[]> vectors, List<Boolean> on) {
    int n = vectors.size();
    long positives = on.stream().filter(b -> b).count();
    double[][] kernel = new double[n][n];
    double[] target = new double[n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        kernel[i][j] = kernel(vectors.get(i), vectors.get(j));
        kernel[j][i] = kernel[i][j];
      }
      long alike = on.get(i) ? positives : n - positives;
      kernel[i][i] += RIDGE * 2 * alike / n;
      target[i] = on.get(i) ? 1 : -1;
    }
    return new TopicBoundary(List.copyOf(vectors), solve(kernel, target));
  }

  /** How sure a text is on topic: 0.5 at the boundary, in [0, 1]. */
  double score(float[] vector) {
    double sum = 0;
    for (int i = 0; i < coefficients.length; i++) {
      sum += coefficients[i] * kernel(vectors.get(i), vector);
    }
    return Math.max(0, Math.min(1, (sum + 1) / 2));
  }

  private static double kernel(float[] a, float[] b) {
    return Math.exp(GAMMA * (cosine(a, b) - 1));
  }

  static double cosine(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /** Cholesky decomposition, in place; the matrix is symmetric and positive definite. */
  private static double[] solve(double[][] a, double[] b) {
    int n = b.length;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = a[i][j];
        for (int k = 0; k < j; k++) {
          sum -= a[i][k] * a[j][k];
        }
        a[i][j] = i == j ? Math.sqrt(sum) : sum / a[j][j];
      }
    }
    double[] x = b.clone();
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < i; k++) {
        x[i] -= a[i][k] * x[k];
      }
      x[i] /= a[i][i];
    }
    for (int i = n - 1; i >= 0; i--) {
      for (int k = i + 1; k < n; k++) {
        x[i] -= a[k][i] * x[k];
      }
      x[i] /= a[i][i];
    }
    return x;
  }
}
