package io.millrace.api.model;

/**
 * What a {@link Completion} tells beside the text.
 *
 * @param logProbabilities how many alternatives to tell for every token of the answer, 0 to 100; −1
 *     for no log-probabilities at all
 * @param echo score the prompt's tokens likewise; the text does not repeat the prompt
 * @param promptLogProbabilities how many alternatives to tell for every token of the prompt, at
 *     least, 0 to 100; −1 for none, unless {@code echo} asks for them
 * @since 1.2
 */
public record Reporting(int logProbabilities, boolean echo, int promptLogProbabilities) {
  /** The text only. */
  public static final Reporting TEXT = new Reporting(-1, false);

  public Reporting {
    require("logProbabilities", logProbabilities);
    require("promptLogProbabilities", promptLogProbabilities);
  }

  /** What to tell of an answer, and of its prompt alike if it is to be echoed. */
  public Reporting(int logProbabilities, boolean echo) {
    this(logProbabilities, echo, -1);
  }

  private static void require(String name, int value) {
    if (value < -1 || value > 100) {
      throw new IllegalArgumentException(name + " " + value + " outside [-1, 100]");
    }
  }

  /**
   * Alternatives to every token of the prompt; −1 if its tokens are not to be scored.
   *
   * @since 1.4
   */
  public int promptAlternatives() {
    return Math.max(promptLogProbabilities, echo ? Math.max(0, logProbabilities) : -1);
  }
}
