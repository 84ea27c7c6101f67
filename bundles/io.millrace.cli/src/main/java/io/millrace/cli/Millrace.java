package io.millrace.cli;

import io.millrace.cli.internal.Commands;
import io.millrace.cli.internal.Terminal;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Runs the command line on the process's own streams. */
public final class Millrace {
  private Millrace() {}

  /**
   * Exit codes: 0 done, 1 the work failed, 2 the command was not understood.
   *
   * @param arguments a verb and its options; none prints the help
   */
  public static void main(String[] arguments) {
    Terminal terminal =
        new Terminal(
            new PrintStream(System.out, true, StandardCharsets.UTF_8),
            new PrintStream(System.err, true, StandardCharsets.UTF_8),
            System.in,
            System.console() != null && !"dumb".equals(System.getenv("TERM")),
            System.getenv());
    int exit = Commands.execute(terminal, arguments);
    terminal.flush();
    System.exit(exit);
  }
}
