package io.millrace.cli.internal;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/** JSON values as people read them. */
public final class Format {
  private Format() {}

  public static String value(JsonNode node) {
    if (node.isMissingNode() || node.isNull()) {
      return "";
    }
    if (node.isDouble()) {
      return String.format(Locale.ROOT, "%.4g", node.asDouble());
    }
    return node.isValueNode() ? node.asText() : node.toString();
  }

  /** {@code 40s ago}, {@code 3h ago}. */
  public static String ago(JsonNode time, Instant now) {
    try {
      Duration age = Duration.between(Instant.parse(time.asText()), now);
      long s = Math.max(0, age.toSeconds());
      if (s < 120) {
        return s + "s ago";
      }
      return s < 7200 ? s / 60 + "m ago" : s < 172_800 ? s / 3600 + "h ago" : s / 86_400 + "d ago";
    } catch (DateTimeParseException e) {
      return value(time);
    }
  }

  public static String bytes(long n) {
    if (n < 10_000) {
      return n + " B";
    }
    return n < 10_000_000
        ? String.format(Locale.ROOT, "%.1f kB", n / 1e3)
        : String.format(Locale.ROOT, "%.1f MB", n / 1e6);
  }
}
