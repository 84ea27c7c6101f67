package io.millrace.plugin.model.djl.internal;

import io.millrace.api.model.Sampling;
import io.millrace.api.model.Steering;
import io.millrace.api.model.TokenConstraint;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a request wants changed in a model's scores before a token is chosen: repetition penalty
 * over prompt and answer (Keskar et al. 2019), frequency and presence penalty over the answer
 * (OpenAI), biases, a constraint, and no end before its time. One thread.
 */
final class Adjustment {
  private final double repetition;
  private final Steering steering;
  private final Set<Integer> ends;
  private final @Nullable TokenConstraint constraint;
  private final BitSet seen = new BitSet();
  private final Map<Integer, Integer> counts = new HashMap<>();
  private int generated;

  Adjustment(
      Sampling sampling, int[] prompt, Set<Integer> ends, @Nullable TokenConstraint constraint) {
    this.repetition = sampling.repetitionPenalty();
    this.steering = sampling.steering();
    this.ends = ends;
    this.constraint = constraint;
    if (repetition != 1) {
      for (int token : prompt) {
        seen.set(token);
      }
    }
  }

  /** Changes scores in place. */
  void apply(float[] logits) {
    if (repetition != 1) {
      for (int t = seen.nextSetBit(0); t >= 0; t = seen.nextSetBit(t + 1)) {
        logits[t] = (float) (logits[t] > 0 ? logits[t] / repetition : logits[t] * repetition);
      }
    }
    if (steering.frequencyPenalty() != 0 || steering.presencePenalty() != 0) {
      counts.forEach(
          (t, n) ->
              logits[t] -= (float) (n * steering.frequencyPenalty() + steering.presencePenalty()));
    }
    steering
        .logitBias()
        .forEach(
            (t, bias) -> {
              if (t >= 0 && t < logits.length) {
                logits[t] += bias.floatValue();
              }
            });
    if (constraint != null) {
      mask(logits, constraint);
    }
    if (generated < steering.minTokens()) {
      forbidEnds(logits, constraint);
    }
  }

  private void mask(float[] logits, TokenConstraint form) {
    float[] kept = new float[ends.size()];
    int k = 0;
    for (int end : ends) {
      kept[k++] = end < logits.length ? logits[end] : Float.NEGATIVE_INFINITY;
    }
    long[] allowed = form.allowed();
    for (int word = 0; word * 64 < logits.length; word++) {
      long bits = word < allowed.length ? allowed[word] : 0;
      int to = Math.min(logits.length, word * 64 + 64);
      if (bits == 0) {
        Arrays.fill(logits, word * 64, to, Float.NEGATIVE_INFINITY);
      } else if (bits != -1) {
        for (int t = word * 64; t < to; t++) {
          if ((bits >>> t & 1) == 0) {
            logits[t] = Float.NEGATIVE_INFINITY;
          }
        }
      }
    }
    k = 0;
    for (int end : ends) {
      float score = form.mayEnd() ? kept[k] : Float.NEGATIVE_INFINITY;
      k++;
      if (end < logits.length) {
        logits[end] = score;
      }
    }
  }

  /** Unless nothing else may come. */
  private void forbidEnds(float[] logits, @Nullable TokenConstraint form) {
    if (form != null && form.finished()) {
      return;
    }
    ends.forEach(t -> forbid(logits, t));
    steering.stopTokens().forEach(t -> forbid(logits, t));
  }

  private static void forbid(float[] logits, int token) {
    if (token >= 0 && token < logits.length) {
      logits[token] = Float.NEGATIVE_INFINITY;
    }
  }

  /** A token was chosen. */
  void chosen(int token) {
    generated++;
    if (repetition != 1) {
      seen.set(token);
    }
    counts.merge(token, 1, Integer::sum);
    if (constraint != null && !ends.contains(token)) {
      constraint.accept(token);
    }
  }
}
