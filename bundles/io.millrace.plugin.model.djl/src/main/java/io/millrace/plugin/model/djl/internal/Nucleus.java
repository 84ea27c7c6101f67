package io.millrace.plugin.model.djl.internal;

import java.util.Arrays;

/**
 * The tokens left to draw from, with their weights: softmax at a temperature in float64, cut by
 * top-k, top-p (Holtzman et al. 2020) and min-p (Nguyen et al. 2024), in the order of Hugging
 * Face's {@code GenerationMixin}. Arrays are reused from token to token. One thread.
 */
final class Nucleus {
  private double[] weights = new double[0];
  private int[] tokens = new int[0];
  private int count;

  /**
   * @param topK 0 is off
   */
  void cut(float[] logits, double temperature, int topK, double topP, double minP) {
    double max = logits[Largest.first(logits)];
    if (topK > 0 && topK < logits.length) {
      cutLargest(Largest.of(logits, topK), logits, max, temperature, topP);
    } else {
      weigh(logits, max, temperature);
      if (topP < 1) {
        cutByProbability(topP);
      }
    }
    // the likeliest weighs 1, so a weight is the share of the likeliest
    if (minP > 0) {
      int kept = 0;
      for (int i = 0; i < count; i++) {
        if (weights[i] >= minP) {
          weights[kept] = weights[i];
          tokens[kept++] = tokens[i];
        }
      }
      count = kept;
    }
  }

  /** The token at a point of the summed weights. */
  int at(double share) {
    double total = 0;
    for (int i = 0; i < count; i++) {
      total += weights[i];
    }
    double left = share * total;
    int last = 0;
    for (int i = 0; i < count; i++) {
      left -= weights[i];
      if (weights[i] > 0) {
        last = tokens[i];
        if (left < 0) {
          return last;
        }
      }
    }
    return last;
  }

  private void weigh(float[] logits, double max, double temperature) {
    require(logits.length);
    count = logits.length;
    for (int t = 0; t < count; t++) {
      weights[t] = Math.exp((logits[t] - max) / temperature);
      tokens[t] = t;
    }
  }

  private void cutLargest(
      int[] largest, float[] logits, double max, double temperature, double topP) {
    require(largest.length);
    double total = 0;
    for (int i = 0; i < largest.length; i++) {
      tokens[i] = largest[i];
      weights[i] = Math.exp((logits[largest[i]] - max) / temperature);
      total += weights[i];
    }
    count = 0;
    double sum = 0;
    while (count < largest.length && (count == 0 || sum < topP * total)) {
      sum += weights[count++];
    }
  }

  /** Of all tokens, which are in the order of their ids. */
  private void cutByProbability(double topP) {
    double total = 0;
    for (int i = 0; i < count; i++) {
      total += weights[i];
    }
    // all tokens below this together weigh less than what is cut off, so none of them is needed
    double least = (1 - topP) * total / count;
    int candidates = 0;
    for (int i = 0; i < count; i++) {
      if (weights[i] >= least) {
        tokens[candidates++] = i;
      }
    }
    Descending order = new Descending(weights, Arrays.copyOf(tokens, candidates), candidates);
    double[] kept = new double[Math.min(candidates, 64)];
    double sum = 0;
    count = 0;
    while (count < candidates && (count == 0 || sum < topP * total)) {
      if (count == kept.length) {
        kept = Arrays.copyOf(kept, Math.min(candidates, 2 * count));
      }
      int token = order.next();
      kept[count] = weights[token];
      tokens[count] = token;
      sum += kept[count++];
    }
    System.arraycopy(kept, 0, weights, 0, count);
  }

  private void require(int size) {
    if (weights.length < size) {
      weights = new double[size];
      tokens = new int[size];
    }
  }
}
