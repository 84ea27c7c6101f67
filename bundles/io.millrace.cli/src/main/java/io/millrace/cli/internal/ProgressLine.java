package io.millrace.cli.internal;

/**
 * How far a piece of work is: a bar that is redrawn for a person, a plain line at every tenth of
 * the way elsewhere. One thread.
 */
public final class ProgressLine {
  private static final int WIDTH = 28;

  private final Terminal terminal;
  private final String title;
  private int lastTenth = -1;
  private int drawn;

  public ProgressLine(Terminal terminal, String title) {
    this.terminal = terminal;
    this.title = title;
  }

  /** Shows the state; {@code total} 0 means unknown. */
  public void show(long done, long total, String more) {
    double share = total <= 0 ? 0 : Math.min(1, done / (double) total);
    if (terminal.interactive()) {
      String text = title + " " + bar(share) + " " + Math.round(share * 100) + " %  " + more;
      terminal.out().print("\r" + text + " ".repeat(Math.max(0, drawn - text.length())));
      terminal.out().flush();
      drawn = text.length();
    } else if ((int) (share * 10) != lastTenth) {
      lastTenth = (int) (share * 10);
      terminal.line(title + " " + Math.round(share * 100) + " % " + more);
    }
  }

  /** Leaves the last state standing and goes to the next line. */
  public void end() {
    if (terminal.interactive() && drawn > 0) {
      terminal.line("");
      drawn = 0;
    }
  }

  /** Removes the bar, so that a line can be printed in its place. */
  public void clear() {
    if (terminal.interactive() && drawn > 0) {
      terminal.out().print("\r" + " ".repeat(drawn) + "\r");
      drawn = 0;
    }
  }

  private static String bar(double share) {
    int full = (int) Math.round(share * WIDTH);
    return "█".repeat(full) + "░".repeat(WIDTH - full);
  }
}
