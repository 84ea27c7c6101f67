package io.millrace.api.model;

import java.util.List;

/**
 * Hears the texts of several answers as they are generated. Called on the calling thread, one piece
 * at a time.
 *
 * @since 1.2
 */
@FunctionalInterface
public interface AnswersListener {
  /**
   * @param answer index of the request
   * @param text the next piece of it, whole characters only, never empty
   * @param tokens as {@link TokenListener#tokens} has them; empty if not asked for
   * @return false to end this answer
   */
  boolean piece(int answer, String text, List<ScoredToken> tokens);

  /**
   * Hears how many tokens an answer has, before each of its pieces and at its end, and of all
   * answers' prompts before the first piece; from sessions that tell. On the calling thread.
   *
   * @param cachedTokens of the prompt's tokens those that were in memory; 0 until it is known
   * @param completionTokens generated for this answer so far
   * @since 1.4
   */
  default void counted(int answer, int promptTokens, int cachedTokens, int completionTokens) {}

  /**
   * Whether anybody still waits, as {@link TokenListener#wanted}.
   *
   * @return false to end all answers
   */
  default boolean wanted() {
    return true;
  }
}
