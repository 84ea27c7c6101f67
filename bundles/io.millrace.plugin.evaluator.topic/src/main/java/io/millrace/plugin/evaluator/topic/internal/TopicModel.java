package io.millrace.plugin.evaluator.topic.internal;

import java.util.List;

/**
 * Tells on-topic from off-topic questions by their vectors: logistic regression with L2 penalty,
 * classes weighted equally, fitted by Nesterov's accelerated gradient. Deterministic. Immutable.
 */
final class TopicModel {
  private static final double PENALTY = 2e-3;
  private static final int STEPS = 400;

  private final double[] weights;
  private final double bias;

  private TopicModel(double[] weights, double bias) {
    this.weights = weights;
    this.bias = bias;
  }

  /**
   * Fits a model.
   *
   * @param vectors of length 1
   * @param on which of them are on topic; both kinds occur
   */
  static TopicModel fit(List<float[]> vectors, List<Boolean> on) {
    int n = vectors.size();
    int d = vectors.get(0).length;
    long positives = on.stream().filter(b -> b).count();
    double[] w = new double[d + 1];
    double[] before = new double[d + 1];
    // |x| <= √2 with the bias term, so the loss's curvature is at most 1/2 and 2 is a safe step.
    double step = 2.0;
    for (int t = 1; t <= STEPS; t++) {
      double momentum = (t - 1.0) / (t + 2.0);
      double[] ahead = new double[d + 1];
      for (int j = 0; j <= d; j++) {
        ahead[j] = w[j] + momentum * (w[j] - before[j]);
      }
      double[] gradient = new double[d + 1];
      for (int i = 0; i < n; i++) {
        double weight = on.get(i) ? 0.5 / positives : 0.5 / (n - positives);
        double error = weight * (sigmoid(dot(ahead, vectors.get(i))) - (on.get(i) ? 1 : 0));
        float[] x = vectors.get(i);
        for (int j = 0; j < d; j++) {
          gradient[j] += error * x[j];
        }
        gradient[d] += error;
      }
      before = w;
      w = new double[d + 1];
      for (int j = 0; j <= d; j++) {
        double penalty = j < d ? PENALTY * ahead[j] : 0;
        w[j] = ahead[j] - step * (gradient[j] + penalty);
      }
    }
    double bias = w[d];
    double[] weights = new double[d];
    System.arraycopy(w, 0, weights, 0, d);
    return new TopicModel(weights, bias);
  }

  /** Probability that the question is on topic. */
  double probability(float[] vector) {
    double z = bias;
    for (int j = 0; j < weights.length; j++) {
      z += weights[j] * vector[j];
    }
    return sigmoid(z);
  }

  private static double dot(double[] w, float[] x) {
    double z = w[x.length];
    for (int j = 0; j < x.length; j++) {
      z += w[j] * x[j];
    }
    return z;
  }

  private static double sigmoid(double z) {
    return 1 / (1 + Math.exp(-z));
  }
}
