package io.millrace.item.function.piianonymise.internal;

import io.millrace.api.PlatformException;
import java.util.Arrays;
import java.util.Locale;

/** What is done with personal data that was found. */
enum Operator {
  /** Letters and digits become asterisks; length and punctuation stay. */
  MASK,
  /** It is taken away. */
  REDACT,
  /** Its type stands in its place: {@code [PERSON]}. */
  REPLACE,
  /** A keyed hash stands in its place: the same data, the same hash. */
  HASH,
  /** It is counted and stays. */
  KEEP;

  static String[] names() {
    return Arrays.stream(values()).map(Operator::label).toArray(String[]::new);
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Operator of(String name) {
    return Arrays.stream(values())
        .filter(o -> o.label().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                PlatformException.caller(
                    "PARAMETER_INVALID",
                    "'" + name + "' is no operator.",
                    "Use one of " + String.join(", ", names()) + "."));
  }
}
