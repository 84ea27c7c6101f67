package io.millrace.plugin.model.djl.internal;

import io.millrace.api.model.ScoredToken;
import java.util.ArrayList;
import java.util.List;

/** Turns a model's scores into log-probabilities: log-softmax in float64. Immutable. */
final class Likelihood {
  private final TokenTexts texts;

  Likelihood(TokenTexts texts) {
    this.texts = texts;
  }

  /**
   * @param logits as the model gave them
   * @param alternatives how many to tell
   */
  ScoredToken of(int token, float[] logits, int alternatives) {
    double max = logits[Largest.first(logits)];
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - max);
    }
    double log = max + Math.log(sum);
    List<ScoredToken> likeliest = new ArrayList<>();
    if (alternatives > 0) {
      for (int t : Largest.of(logits, alternatives)) {
        likeliest.add(scored(t, logits[t] - log, List.of(), 0));
      }
    }
    return scored(token, logits[token] - log, likeliest, 0);
  }

  ScoredToken scored(int token, double logProbability, List<ScoredToken> alternatives, int rank) {
    return new ScoredToken(
        token, texts.text(token), texts.bytes(token), logProbability, alternatives, rank);
  }
}
