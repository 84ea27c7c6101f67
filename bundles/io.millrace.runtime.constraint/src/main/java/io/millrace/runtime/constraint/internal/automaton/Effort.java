package io.millrace.runtime.constraint.internal.automaton;

import io.millrace.api.PlatformException;

/**
 * What compiling one form may cost, so that no form that a caller sends takes the processor or the
 * memory from others: a unit for each term made, each alternative looked at, each schema entered.
 * Once compiled, a form costs what its answers are long. Not thread-safe.
 */
public final class Effort {
  /** A second or two, and some ten MiB. */
  private static final int MOST = 2_000_000;

  private int left = MOST;
  private boolean limited = true;

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
    limited = false;
  }

  static PlatformException exceeded() {
    return PlatformException.caller(
        "SCHEMA_TOO_LARGE",
        "The schema or pattern takes too large an automaton.",
        "Simplify it: fewer alternatives, properties and counted repetitions.");
  }
}
