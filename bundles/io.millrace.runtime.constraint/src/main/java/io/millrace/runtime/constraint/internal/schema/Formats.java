package io.millrace.runtime.constraint.internal.schema;

import io.millrace.runtime.constraint.internal.pattern.Pattern;
import io.millrace.runtime.constraint.internal.pattern.PatternReader;
import java.util.Map;
import java.util.Optional;

/** Formats of JSON Schema (2020-12 validation, section 7.3): for each a part of what it admits. */
final class Formats {
  private static final String DATE =
      "(0\\d\\d[1-9]|[1-9]\\d{3})-((0[1-9]|1[0-2])-(0[1-9]|1\\d|2[0-8])"
          + "|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)";
  private static final String TIME =
      "([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(\\.\\d{1,6})?(Z|[+-](0\\d|1[0-7]):[0-5]\\d)";
  private static final String LABEL = "[a-z0-9]{1,20}(-[a-z0-9]{1,10}){0,3}";
  private static final String HOST = LABEL + "(\\." + LABEL + "){0,5}";
  private static final String BYTE = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
  private static final String TOP = // validators differ in which others they know
      "(com|org|net|edu|gov|info|io|co|eu|de|fr|uk|us|ca|au|ch|at|nl|be|es|it|pl|se|no|dk|fi|jp|cn"
          + "|in|br|dev|app)";
  private static final Map<String, String> KNOWN =
      Map.ofEntries(
          Map.entry("date", DATE),
          Map.entry("time", TIME),
          Map.entry("date-time", "(" + DATE + ")T" + TIME),
          Map.entry("duration", "P(\\d{1,4}W|\\d{1,4}D(T\\d{1,4}H)?|T\\d{1,4}[HMS])"),
          Map.entry("uuid", "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
          Map.entry("ipv4", BYTE + "(\\." + BYTE + "){3}"),
          Map.entry("ipv6", "[0-9a-f]{1,4}(:[0-9a-f]{1,4}){7}"),
          Map.entry("byte", "([A-Za-z0-9+/]{4})*([A-Za-z0-9+/][AQgw]==)?"),
          Map.entry("hostname", HOST),
          Map.entry(
              "email", "[a-z0-9]{1,20}([._-][a-z0-9]{1,10}){0,3}@([a-z0-9]{1,20}\\.){1,3}" + TOP),
          Map.entry("uri", "https?://" + HOST + "(:[1-9]\\d{0,3})?(/[A-Za-z0-9._~-]+){0,20}/?"));

  private Formats() {}

  /** The texts of a format; empty for formats of numbers and those that admit every text. */
  static Optional<Pattern> of(String format, String path) {
    if (format.matches("int32|int64|float|double|password|binary")) {
      return Optional.empty();
    }
    String known = KNOWN.get(format);
    if (known == null) {
      throw SchemaProblem.unsupported(
          path, "format", "'" + SchemaProblem.cut(format) + "' is not one of " + KNOWN.keySet());
    }
    try {
      return Optional.of(PatternReader.whole(known));
    } catch (PatternReader.Unreadable e) {
      throw new IllegalStateException(format, e);
    }
  }
}
