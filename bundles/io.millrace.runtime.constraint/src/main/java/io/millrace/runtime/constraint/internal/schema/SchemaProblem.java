package io.millrace.runtime.constraint.internal.schema;

import io.millrace.api.PlatformException;

/** What can be wrong with a schema, with the place in it. */
final class SchemaProblem {
  private static final int LONGEST = 80;

  private SchemaProblem() {}

  static PlatformException invalid(String path, String what) {
    return PlatformException.caller(
        "SCHEMA_INVALID",
        "The schema is wrong at " + shown(path) + ": " + what + ".",
        "Correct it.");
  }

  static PlatformException unsupported(String path, String keyword, String why) {
    return PlatformException.caller(
        "SCHEMA_UNSUPPORTED",
        "The keyword '"
            + cut(keyword)
            + "' at "
            + shown(path)
            + " cannot be enforced: "
            + why
            + ".",
        "Leave it out, or say the same with keywords that can be enforced.");
  }

  static PlatformException impossible(String what) {
    return PlatformException.caller(
        "SCHEMA_IMPOSSIBLE", what + ".", "Correct the schema so that some value fits it.");
  }

  static String cut(String text) {
    return text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
  }

  private static String shown(String path) {
    return path.isEmpty() ? "its root" : cut(path);
  }
}
