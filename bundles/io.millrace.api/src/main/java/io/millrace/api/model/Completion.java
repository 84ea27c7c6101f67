package io.millrace.api.model;

import java.util.List;

/**
 * What a model answered.
 *
 * @param text without stop strings and special tokens
 * @param finish why it ended
 * @param promptTokens tokens read
 * @param completionTokens tokens generated
 * @param firstTokenMs from the call to the first token, waiting included
 * @param totalMs from the call to the end
 * @param cachedTokens tokens of the prompt that were not read again, because they were in memory
 * @param prompt the prompt's tokens with their scores and ranks, if {@link
 *     Reporting#promptAlternatives} asked for them; else empty
 * @param tokens the answer's tokens with their scores, the end of the text and what a stop text cut
 *     off left out, if {@link Reporting#logProbabilities} was asked for; else empty
 */
public record Completion(
    String text,
    Finish finish,
    int promptTokens,
    int completionTokens,
    double firstTokenMs,
    double totalMs,
    int cachedTokens,
    List<ScoredToken> prompt,
    List<ScoredToken> tokens) {
  public Completion {
    prompt = List.copyOf(prompt);
    tokens = List.copyOf(tokens);
  }

  /** An answer of which nothing more is told. */
  public Completion(
      String text,
      Finish finish,
      int promptTokens,
      int completionTokens,
      double firstTokenMs,
      double totalMs) {
    this(
        text,
        finish,
        promptTokens,
        completionTokens,
        firstTokenMs,
        totalMs,
        0,
        List.of(),
        List.of());
  }

  /** Why generation ended. */
  public enum Finish {
    /** The model said it is done, or a stop string came. */
    STOP,
    /** The token budget, the context or the time is used up. */
    LENGTH,
    /** The caller did not want more. */
    CANCELLED
  }
}
