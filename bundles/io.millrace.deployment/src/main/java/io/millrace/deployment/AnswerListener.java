package io.millrace.deployment;

import io.millrace.api.model.ScoredToken;
import io.millrace.api.model.TokenListener;
import java.util.List;
import java.util.Map;

/**
 * A listener that wants to know more than the text of the first choice: which version answers, and
 * every choice's pieces. {@link Endpoints#answer} recognises it.
 */
public interface AnswerListener extends TokenListener {
  /**
   * Called once, when the versions are fixed and before the first text.
   *
   * @param pipeline with its version: {@code assistant@3}
   * @param model label of the model version: {@code assistant:2}
   * @param plugins plugin → version of its bundle, as {@link Answer#plugins}
   */
  void began(String pipeline, String model, Map<String, String> plugins);

  /**
   * Hears a piece of a choice, on the calling thread.
   *
   * @return false to end the generation of all choices
   */
  boolean piece(Piece piece);

  /**
   * Hears how many tokens there are, before each piece of a choice and at its end; from models that
   * tell. An answer that an output guardrail judges is counted before its first piece is heard.
   *
   * @param completionTokens of this choice so far
   */
  default void counted(int choice, int promptTokens, int cachedTokens, int completionTokens) {}

  @Override
  default boolean text(String text) {
    return piece(new Piece(0, text, List.of(), List.of()));
  }

  /**
   * A piece of an answer.
   *
   * @param choice index of the choice
   * @param text may be empty if there are calls or tokens
   * @param tokens the text is made of, if asked for
   * @param calls what this piece adds to calls of tools
   */
  record Piece(int choice, String text, List<ScoredToken> tokens, List<CallPiece> calls) {
    public Piece {
      tokens = List.copyOf(tokens);
      calls = List.copyOf(calls);
    }
  }

  /**
   * A piece of a call.
   *
   * @param index of the call in its choice
   * @param id and
   * @param name come with the first piece of a call and are empty later
   * @param arguments the next part of the JSON object
   */
  record CallPiece(int index, String id, String name, String arguments) {}
}
