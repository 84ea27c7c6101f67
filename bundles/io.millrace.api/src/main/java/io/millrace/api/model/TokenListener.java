package io.millrace.api.model;

import java.util.List;

/** Hears text as it is generated. Called on the calling thread, in order; should be quick. */
@FunctionalInterface
public interface TokenListener {
  /**
   * @param text the next piece, whole characters only, never empty
   * @return false to end the generation
   */
  boolean text(String text);

  /**
   * Hears text with the tokens it is made of; called in place of {@link #text} by sessions that
   * were asked for log-probabilities and give them.
   *
   * @param text as {@link #text} has it
   * @param tokens in order; over the whole answer those of {@link Completion#tokens}
   * @return false to end the generation
   * @since 1.2
   */
  default boolean tokens(String text, List<ScoredToken> tokens) {
    return text(text);
  }

  /**
   * Hears how many tokens there are, as {@link AnswersListener#counted}.
   *
   * @since 1.4
   */
  default void counted(int promptTokens, int cachedTokens, int completionTokens) {}

  /**
   * Whether anybody still waits for the answer. Asked several times a second on the calling thread
   * while there is nothing to hear: before the first piece above all.
   *
   * @return false to end the generation
   * @since 1.2
   */
  default boolean wanted() {
    return true;
  }
}
