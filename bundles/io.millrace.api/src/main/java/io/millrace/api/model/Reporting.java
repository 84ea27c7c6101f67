package io.millrace.api.model;

/**
 * What a {@link Completion} tells beside the text.
 *
 * @param logProbabilities how many alternatives to tell for every token, 0 to 100; −1 for no
 *     log-probabilities at all
 * @param echo score the prompt's tokens, too; the text does not repeat the prompt
 * @since 1.2
 */
public record Reporting(int logProbabilities, boolean echo) {
  /** The text only. */
  public static final Reporting TEXT = new Reporting(-1, false);

  public Reporting {
    if (logProbabilities < -1 || logProbabilities > 100) {
      throw new IllegalArgumentException(
          "logProbabilities " + logProbabilities + " outside [-1, 100]");
    }
  }
}
