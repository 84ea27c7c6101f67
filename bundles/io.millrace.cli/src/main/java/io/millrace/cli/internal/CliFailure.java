package io.millrace.cli.internal;

/** Why a command does not succeed: what was wrong, what to do, and the exit code. */
public final class CliFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exit;
  private final String remedy;

  private CliFailure(int exit, String what, String remedy) {
    super(what, null, false, false);
    this.exit = exit;
    this.remedy = remedy;
  }

  /** The work failed. */
  public static CliFailure work(String what, String remedy) {
    return new CliFailure(1, what, remedy);
  }

  /** The command was not understood. */
  public static CliFailure usage(String what, String remedy) {
    return new CliFailure(2, what, remedy);
  }

  public int exit() {
    return exit;
  }

  public String what() {
    return String.valueOf(getMessage());
  }

  public String remedy() {
    return remedy;
  }
}
