package io.millrace.cli.internal.demo;

import io.millrace.cli.internal.ProgressLine;
import io.millrace.cli.internal.Terminal;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Tells the story as it happens, each line with its second. Thread-safe: one lock for the lines.
 */
final class Narrator {
  private final Terminal terminal;
  private final Instant start;
  private @Nullable ProgressLine bar;
  private String barTitle = "";

  Narrator(Terminal terminal, Instant start) {
    this.terminal = terminal;
    this.start = start;
  }

  /** Seconds since the start. */
  double seconds(Instant time) {
    return Duration.between(start, time).toNanos() / 1e9;
  }

  double now() {
    return seconds(Instant.now());
  }

  synchronized void chapter(String title) {
    endBar();
    terminal.line("");
    terminal.line(paint("1", "── " + title + " " + "─".repeat(Math.max(3, 66 - title.length()))));
  }

  synchronized void say(String text) {
    ProgressLine current = bar;
    if (current != null) {
      current.clear();
    }
    terminal.line(String.format(Locale.ROOT, "%7.1f s  %s", now(), text));
  }

  synchronized void good(String text) {
    say(paint("32", text));
  }

  synchronized void bad(String text) {
    say(paint("31", text));
  }

  synchronized void progress(String title, long done, long total, String more) {
    if (bar == null || !title.equals(barTitle)) {
      endBar();
      bar = new ProgressLine(terminal, "           " + title);
      barTitle = title;
    }
    bar.show(done, total, more);
  }

  synchronized void endBar() {
    ProgressLine current = bar;
    if (current != null) {
      current.end();
      bar = null;
    }
  }

  synchronized void plain(String text) {
    endBar();
    terminal.line(text);
  }

  private String paint(String code, String text) {
    return terminal.interactive() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
