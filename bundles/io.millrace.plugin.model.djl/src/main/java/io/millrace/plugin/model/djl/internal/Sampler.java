package io.millrace.plugin.model.djl.internal;

import io.millrace.api.model.Sampling;
import java.util.BitSet;
import java.util.SplittableRandom;

/**
 * Chooses the next token of one answer, in the order of Hugging Face's {@code GenerationMixin}:
 * repetition penalty over prompt and answer (Keskar et al. 2019), temperature, top-k, top-p
 * (Holtzman et al. 2020). One thread.
 */
final class Sampler {
  private final Sampling sampling;
  private final SplittableRandom random;
  private final BitSet seen = new BitSet();

  Sampler(Sampling sampling, long seed, int[] prompt) {
    this.sampling = sampling;
    this.random = new SplittableRandom(seed);
    for (int token : prompt) {
      seen.set(token);
    }
  }

  /**
   * @param logits of the whole vocabulary; overwritten
   */
  int next(float[] logits) {
    penalize(logits);
    int token = sampling.temperature() == 0 ? likeliest(logits) : draw(logits);
    seen.set(token);
    return token;
  }

  private void penalize(float[] logits) {
    float penalty = (float) sampling.repetitionPenalty();
    if (penalty != 1) {
      for (int t = seen.nextSetBit(0); t >= 0; t = seen.nextSetBit(t + 1)) {
        logits[t] = logits[t] > 0 ? logits[t] / penalty : logits[t] * penalty;
      }
    }
  }

  private static int likeliest(float[] logits) {
    int best = 0;
    for (int t = 1; t < logits.length; t++) {
      if (logits[t] > logits[best]) {
        best = t;
      }
    }
    return best;
  }

  /** Softmax at the temperature, cut to the nucleus, one draw. */
  private int draw(float[] logits) {
    double[] weights = new double[logits.length];
    float max = logits[likeliest(logits)];
    double total = 0;
    for (int t = 0; t < weights.length; t++) {
      weights[t] = Math.exp((logits[t] - max) / sampling.temperature());
      total += weights[t];
    }
    boolean all =
        sampling.topP() == 1 && (sampling.topK() == 0 || sampling.topK() >= weights.length);
    if (all) {
      double left = random.nextDouble() * total;
      for (int t = 0; t < weights.length; t++) {
        left -= weights[t];
        if (left < 0) {
          return t;
        }
      }
      return likeliest(logits);
    }
    return drawFromNucleus(weights, total);
  }

  private int drawFromNucleus(double[] weights, double total) {
    Descending order = new Descending(weights);
    int most = sampling.topK() == 0 ? weights.length : Math.min(sampling.topK(), weights.length);
    int[] kept = new int[Math.min(most, 64)];
    int count = 0;
    double sum = 0;
    // with top-k the nucleus is taken of what top-k leaves, so its total must be known first
    double of = sampling.topK() == 0 ? total : order.sumOfLargest(most);
    while (count < most && (count == 0 || sum < sampling.topP() * of)) {
      if (count == kept.length) {
        kept = java.util.Arrays.copyOf(kept, Math.min(most, 2 * count));
      }
      kept[count] = order.next();
      sum += weights[kept[count++]];
    }
    double left = random.nextDouble() * sum;
    for (int i = 0; i < count; i++) {
      left -= weights[kept[i]];
      if (left < 0) {
        return kept[i];
      }
    }
    return kept[0];
  }
}
