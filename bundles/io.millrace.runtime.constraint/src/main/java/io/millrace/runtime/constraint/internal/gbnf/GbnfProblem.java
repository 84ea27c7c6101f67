package io.millrace.runtime.constraint.internal.gbnf;

import io.millrace.api.PlatformException;

/** What can be wrong with a grammar, with its place. */
final class GbnfProblem {
  private static final int LONGEST = 40;

  private GbnfProblem() {}

  static PlatformException invalid(String grammar, int at, String what) {
    return PlatformException.caller(
        "SCHEMA_INVALID",
        "The grammar has " + what + " at " + place(grammar, at) + ".",
        "Correct it; llama.cpp's guide to GBNF describes the form.");
  }

  static PlatformException unsupported(String grammar, int at, String what, String remedy) {
    return PlatformException.caller(
        "SCHEMA_UNSUPPORTED",
        "The grammar has " + what + " at " + place(grammar, at) + ".",
        remedy);
  }

  static PlatformException tooLarge(String what) {
    return PlatformException.caller(
        "SCHEMA_TOO_LARGE", "The grammar has " + what + ".", "Simplify it.");
  }

  /** A name as it may be shown. */
  static String cut(String name) {
    return name.length() > LONGEST ? name.substring(0, LONGEST) + "…" : name;
  }

  private static String place(String grammar, int at) {
    int line = 1;
    int start = 0;
    for (int i = 0; i < at; i++) {
      if (grammar.charAt(i) == '\n') {
        line++;
        start = i + 1;
      }
    }
    return "line " + line + ", column " + (grammar.codePointCount(start, at) + 1);
  }
}
