package io.millrace.kernel.project;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as {@code project.yaml} writes them: {@code 500ms}, {@code 5s}, {@code 10m}, {@code
 * 2h}.
 */
public final class DurationText {
  private static final Pattern FORM = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h|d)");

  private DurationText() {}

  /**
   * Parses a duration.
   *
   * @param value a String of that form
   * @throws IllegalArgumentException saying what was given and what is expected
   */
  public static Duration parse(Object value) {
    Matcher m = FORM.matcher(String.valueOf(value).strip().toLowerCase(Locale.ROOT));
    if (!(value instanceof String) || !m.matches()) {
      throw new IllegalArgumentException(
          "'" + value + "' is not a duration; write a number and a unit: 500ms, 5s, 10m, 2h, 1d");
    }
    long n = Long.parseLong(m.group(1));
    return switch (m.group(2)) {
      case "ms" -> Duration.ofMillis(n);
      case "s" -> Duration.ofSeconds(n);
      case "m" -> Duration.ofMinutes(n);
      case "h" -> Duration.ofHours(n);
      default -> Duration.ofDays(n);
    };
  }

  /** The shortest text that {@link #parse} reads back, to the millisecond. */
  public static String format(Duration duration) {
    long ms = duration.toMillis();
    if (ms % 1000 != 0 || ms == 0) {
      return ms + "ms";
    }
    long s = ms / 1000;
    if (s % 60 != 0) {
      return s + "s";
    }
    return s % 3600 != 0 ? s / 60 + "m" : s / 3600 + "h";
  }
}
