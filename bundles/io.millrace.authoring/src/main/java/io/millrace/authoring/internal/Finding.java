package io.millrace.authoring.internal;

/**
 * What one check found.
 *
 * @param check which one: {@code licence}
 * @param what what was found, with the actual value
 * @param remedy what to do; empty if nothing is to be done
 */
public record Finding(String check, Result result, String what, String remedy) {
  /** How it came out. */
  public enum Result {
    GOOD,
    /** Allowed, but an author should know. */
    WARNING,
    BAD
  }

  static Finding good(String check, String what) {
    return new Finding(check, Result.GOOD, what, "");
  }

  static Finding warning(String check, String what, String remedy) {
    return new Finding(check, Result.WARNING, what, remedy);
  }

  static Finding bad(String check, String what, String remedy) {
    return new Finding(check, Result.BAD, what, remedy);
  }

  public boolean isBad() {
    return result == Result.BAD;
  }
}
