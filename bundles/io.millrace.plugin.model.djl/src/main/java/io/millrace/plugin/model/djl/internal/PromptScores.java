package io.millrace.plugin.model.djl.internal;

import io.millrace.api.model.ScoredToken;
import io.millrace.runtime.decoder.Decoder;
import java.util.ArrayList;
import java.util.List;

/** How likely a model finds the tokens of a prompt. Used by the session's thread. */
final class PromptScores {
  private final Decoder decoder;
  private final TokenTexts texts;

  PromptScores(Decoder decoder, TokenTexts texts) {
    this.decoder = decoder;
    this.texts = texts;
  }

  /** One a token; the first has no log-probability. */
  List<ScoredToken> of(Job job) {
    Likelihood likelihood = new Likelihood(texts);
    int[] prompt = job.prompt();
    float[][] logits = decoder.logits(prompt);
    List<ScoredToken> scored = new ArrayList<>();
    scored.add(likelihood.scored(prompt[0], Double.NaN, List.of()));
    for (int t = 1; t < prompt.length; t++) {
      scored.add(likelihood.of(prompt[t], logits[t - 1], Math.max(0, job.alternatives())));
    }
    return scored;
  }
}
