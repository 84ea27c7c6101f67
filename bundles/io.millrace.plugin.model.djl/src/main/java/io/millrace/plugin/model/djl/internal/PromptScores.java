package io.millrace.plugin.model.djl.internal;

import io.millrace.api.model.ScoredToken;
import io.millrace.runtime.decoder.Decoder;
import io.millrace.runtime.decoder.TokenRanks;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How likely a model finds the tokens of a prompt. Computed on the caller's thread, one prompt at a
 * time and in pieces, so that neither running answers nor memory suffer from a long one.
 * Thread-safe.
 */
final class PromptScores {
  private final Decoder decoder;
  private final TokenTexts texts;

  PromptScores(Decoder decoder, TokenTexts texts) {
    this.decoder = decoder;
    this.texts = texts;
  }

  /**
   * One a token with its rank; the first has neither rank nor log-probability.
   *
   * @param adapter held by the caller
   */
  List<ScoredToken> of(int[] prompt, int alternatives, @Nullable Adapter adapter) {
    Likelihood likelihood = new Likelihood(texts);
    List<ScoredToken> scored = new ArrayList<>();
    scored.add(likelihood.scored(prompt[0], Double.NaN, List.of(), 0));
    if (prompt.length == 1) {
      return scored;
    }
    TokenRanks ranks;
    synchronized (this) {
      ranks = decoder.ranks(prompt, alternatives, adapter == null ? null : adapter.served());
    }
    for (int t = 1; t < prompt.length; t++) {
      List<ScoredToken> likeliest = new ArrayList<>();
      for (int j = 0; j < ranks.ids()[t - 1].length; j++) {
        int id = ranks.ids()[t - 1][j];
        likeliest.add(likelihood.scored(id, ranks.tops()[t - 1][j], List.of(), j + 1));
      }
      double own = ranks.own()[t - 1];
      scored.add(likelihood.scored(prompt[t], own, likeliest, ranks.places()[t - 1]));
    }
    return scored;
  }
}
