package io.millrace.runtime.constraint.internal.automaton;

import io.millrace.api.PlatformException;

/**
 * What compiling one form may cost, so that no form that a caller sends takes the processor or the
 * memory from others: a unit for each term made, each alternative looked at, each schema entered.
 * Once compiled, a form costs what its answers are long; but a grammar may be ambiguous without
 * end, so that its steps are counted, too. Not thread-safe.
 */
public final class Effort {
  /** A second or two, and some ten MiB. */
  private static final int MOST = 2_000_000;

  /** What a step of a grammar may cost in the long run: some tens of milliseconds. */
  private static final int STEP = 100_000;

  /** What a single one may. */
  private static final int MOST_STEP = 500_000;

  /** A kilobyte or so. */
  private static final int MEMO = 8;

  private int left = MOST;
  private boolean limited = true;
  private boolean stepwise;

  /**
   * Takes units.
   *
   * @throws PlatformException SCHEMA_TOO_LARGE
   */
  public void spend(int units) {
    left -= limited ? units : 0;
    if (left < 0) {
      throw exceeded();
    }
  }

  /** The form is compiled. */
  public void ends() {
    limited = stepwise;
    left = MOST_STEP;
  }

  /** Counts the steps of answers, too. */
  public void countSteps() {
    stepwise = true;
  }

  /** A term's derivatives are to be remembered, which takes memory. */
  void remember() {
    spend(stepwise ? MEMO : 0);
  }

  /** A token is looked for or taken. */
  public void step() {
    left = Math.min(MOST_STEP, left + STEP);
  }

  static PlatformException exceeded() {
    return PlatformException.caller(
        "SCHEMA_TOO_LARGE",
        "The schema, pattern or grammar takes too large an automaton.",
        "Simplify it: fewer alternatives, properties and counted repetitions, nothing ambiguous.");
  }
}
