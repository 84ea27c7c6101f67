package io.millrace.api.model;

/**
 * What a model answered.
 *
 * @param text without stop strings and special tokens
 * @param finish why it ended
 * @param promptTokens tokens read
 * @param completionTokens tokens generated
 * @param firstTokenMs from the call to the first token, waiting included
 * @param totalMs from the call to the end
 */
public record Completion(
    String text,
    Finish finish,
    int promptTokens,
    int completionTokens,
    double firstTokenMs,
    double totalMs) {
  /** Why generation ended. */
  public enum Finish {
    /** The model said it is done, or a stop string came. */
    STOP,
    /** The token budget or the context is used up. */
    LENGTH,
    /** The caller did not want more. */
    CANCELLED
  }
}
