package io.millrace.plugin.model.djl.internal;

import io.millrace.api.model.AnswersListener;
import io.millrace.api.model.ScoredToken;
import io.millrace.api.model.TokenListener;
import java.util.List;

/** Hears the only answer there is. */
record OneListener(TokenListener listener) implements AnswersListener {
  @Override
  public boolean piece(int answer, String text, List<ScoredToken> tokens) {
    return tokens.isEmpty() ? listener.text(text) : listener.tokens(text, tokens);
  }

  @Override
  public void counted(int answer, int promptTokens, int cachedTokens, int completionTokens) {
    listener.counted(promptTokens, cachedTokens, completionTokens);
  }

  @Override
  public boolean wanted() {
    return listener.wanted();
  }
}
