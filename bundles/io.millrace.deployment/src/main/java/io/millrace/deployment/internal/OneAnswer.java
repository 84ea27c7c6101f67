package io.millrace.deployment.internal;

import io.millrace.api.model.AnswersListener;
import io.millrace.api.model.ScoredToken;
import io.millrace.api.model.TokenListener;
import java.util.List;

/** Tells who listens to several answers of the only one. */
record OneAnswer(AnswersListener to) implements TokenListener {
  @Override
  public boolean text(String text) {
    return to.piece(0, text, List.of());
  }

  @Override
  public boolean tokens(String text, List<ScoredToken> tokens) {
    return to.piece(0, text, tokens);
  }

  @Override
  public void counted(int promptTokens, int cachedTokens, int completionTokens) {
    to.counted(0, promptTokens, cachedTokens, completionTokens);
  }

  @Override
  public boolean wanted() {
    return to.wanted();
  }
}
