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
   * Whether anybody still waits, as {@link TokenListener#wanted}.
   *
   * @return false to end all answers
   */
  default boolean wanted() {
    return true;
  }
}
