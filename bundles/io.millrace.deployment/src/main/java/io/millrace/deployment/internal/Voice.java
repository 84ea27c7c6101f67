package io.millrace.deployment.internal;

import io.millrace.api.model.Completion;
import io.millrace.api.model.ScoredToken;
import io.millrace.deployment.Answer;
import io.millrace.deployment.Answer.Choice;
import io.millrace.deployment.AnswerListener;
import io.millrace.deployment.AnswerListener.Piece;
import java.util.List;
import java.util.Optional;

/** One choice on its way to the listener. One thread. */
final class Voice {
  private final int index;
  private final Optional<ToolCallReader> calls;
  private final Hearing hearing;

  /** Where pieces go; false once the client is gone. */
  @FunctionalInterface
  interface Hearing {
    boolean hear(Piece piece);
  }

  Voice(int index, Optional<ToolCallReader> calls, Hearing hearing) {
    this.index = index;
    this.calls = calls;
    this.hearing = hearing;
  }

  boolean say(String text, List<ScoredToken> tokens) {
    return calls.isEmpty() ? pass(text, tokens, List.of()) : pass(calls.get().read(text), tokens);
  }

  /** The choice after all of it was said. */
  Choice end(String whole, Completion completion, boolean changed) {
    List<ScoredToken> tokens = changed ? List.of() : completion.tokens();
    boolean cut = completion.finish() == Completion.Finish.LENGTH;
    if (completion.finish() == Completion.Finish.CANCELLED) {
      return new Choice(whole, Answer.CANCELLED, List.of(), tokens);
    }
    String finish = cut ? Answer.LENGTH : Answer.STOP;
    if (calls.isEmpty()) {
      return new Choice(whole, finish, List.of(), tokens);
    }
    ToolCallReader reader = calls.get();
    pass(reader.end(), List.of());
    boolean called = !cut && !reader.calls().isEmpty();
    return new Choice(reader.text(), called ? Answer.TOOL_CALLS : finish, reader.calls(), tokens);
  }

  /** Says a text that is no answer of the model. */
  Choice refuse(String message) {
    pass(message, List.of(), List.of());
    return new Choice(message, Answer.CONTENT_FILTER);
  }

  private boolean pass(ToolCallReader.Read read, List<ScoredToken> tokens) {
    return pass(read.text(), tokens, read.calls());
  }

  private boolean pass(
      String text, List<ScoredToken> tokens, List<AnswerListener.CallPiece> pieces) {
    return (text.isEmpty() && tokens.isEmpty() && pieces.isEmpty())
        || hearing.hear(new Piece(index, text, tokens, pieces));
  }
}
