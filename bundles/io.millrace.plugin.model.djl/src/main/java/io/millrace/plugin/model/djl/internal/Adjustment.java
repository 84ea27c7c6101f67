package io.millrace.plugin.model.djl.internal;

import io.millrace.api.model.Sampling;
import io.millrace.api.model.Steering;
import io.millrace.api.model.TokenConstraint;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a request wants changed in a model's scores before a token is chosen: repetition penalty
 * over prompt and answer (Keskar et al. 2019), frequency and presence penalty over the answer
 * (OpenAI), biases, a constraint, no end before its time, and lists of tokens. One thread.
 */
final class Adjustment {
  private final double repetition;
  private final Steering steering;
  private final Set<Integer> ends;
  private final @Nullable TokenConstraint constraint;
  private final WordLists lists;
  private final BitSet seen = new BitSet();
  private final Map<Integer, Integer> counts = new HashMap<>();
  private int generated;

  Adjustment(
      Sampling sampling,
      int[] prompt,
      Set<Integer> ends,
      @Nullable TokenConstraint constraint,
      WordLists lists) {
    this.lists = lists;
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
    if (lists.limits()) {
      lists.apply(logits);
    }
  }

  /** Whether there may be no token left to choose. */
  boolean limits() {
    return constraint != null || lists.limits();
  }

  /** Whether the answer is complete, so that it may end where no token is left. */
  boolean complete() {
    return constraint != null && constraint.mayEnd();
  }

  private void mask(float[] logits, TokenConstraint form) {
    float[] kept = new float[ends.size()];
    int k = 0;
    for (int end : ends) {
      kept[k++] = end < logits.length ? logits[end] : Float.NEGATIVE_INFINITY;
    }
    WordLists.keep(logits, form.allowed());
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
    lists.said(token);
    if (constraint != null && !ends.contains(token)) {
      constraint.accept(token);
    }
  }
}
