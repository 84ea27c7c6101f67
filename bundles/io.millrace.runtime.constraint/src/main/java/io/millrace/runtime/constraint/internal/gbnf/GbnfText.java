package io.millrace.runtime.constraint.internal.gbnf;

import io.millrace.api.PlatformException;

/** A grammar's characters, read from left to right. */
final class GbnfText {
  private static final int LAST = 0x10ffff;

  private final String text;
  private int at;

  GbnfText(String text) {
    this.text = text;
  }

  int at() {
    return at;
  }

  boolean ended() {
    return at >= text.length();
  }

  /** The next character, or 0 at the end. */
  char peek() {
    return ended() ? 0 : text.charAt(at);
  }

  boolean accept(String sign) {
    if (!text.startsWith(sign, at)) {
      return false;
    }
    at += sign.length();
    return true;
  }

  void require(String sign, String what) {
    if (!accept(sign)) {
      throw problem(what);
    }
  }

  /** Passes white space and comments. */
  void skip() {
    while (!ended() && (Character.isWhitespace(peek()) || peek() == '#')) {
      if (peek() == '#') {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end;
      } else {
        at++;
      }
    }
  }

  boolean named() {
    return inName(peek());
  }

  private static boolean inName(char c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || c == '-'
        || c == '_';
  }

  String name() {
    int from = at;
    while (named()) {
      at++;
    }
    return text.substring(from, at);
  }

  /** Whether a rule begins here: a name and {@code ::=}. */
  boolean rule() {
    int here = at;
    boolean found = !name().isEmpty();
    skip();
    found = found && text.startsWith("::=", at);
    at = here;
    return found;
  }

  /** A number of at most five digits. */
  int number(int most) {
    int from = at;
    while (peek() >= '0' && peek() <= '9' && at - from < 6) {
      at++;
    }
    if (at == from || Integer.parseInt(text.substring(from, at)) > most) {
      at = from;
      throw problem("a count that is no number of at most " + most);
    }
    return Integer.parseInt(text.substring(from, at));
  }

  /** A character between quotes or brackets, which may be escaped. */
  int character() {
    if (ended()) {
      throw problem("a text or a class without end");
    }
    int c = text.codePointAt(at);
    if (c != '\\') {
      at += Character.charCount(c);
      return c;
    }
    char escaped = at + 1 < text.length() ? text.charAt(at + 1) : 0;
    int value =
        switch (escaped) {
          case 'n' -> '\n';
          case 'r' -> '\r';
          case 't' -> '\t';
          case '\\', '"', '[', ']', '-', '^' -> escaped;
          case 'x' -> hex(2);
          case 'u' -> hex(4);
          case 'U' -> hex(8);
          default -> throw problem("an escape that GBNF does not know");
        };
    at += 2;
    return value;
  }

  /** Passes a minus between the ends of a range; one before a bracket is a character. */
  boolean range() {
    return !text.startsWith("-]", at) && accept("-");
  }

  /** Digits after a backslash and a letter; passes the digits only. */
  private int hex(int digits) {
    int from = at + 2;
    String shown = text.substring(from, Math.min(text.length(), from + digits));
    if (!shown.matches("[0-9a-fA-F]{" + digits + "}")) {
      throw problem("an escape without its " + digits + " digits");
    }
    long value = Long.parseLong(shown, 16);
    if (value > LAST || value >= Character.MIN_SURROGATE && value <= Character.MAX_SURROGATE) {
      throw problem("an escape of what is no character");
    }
    at += digits;
    return (int) value;
  }

  /** What stands here may not. */
  PlatformException unexpected() {
    return problem(
        ended() ? "an end too early" : "'" + Character.toString(text.codePointAt(at)) + "'");
  }

  PlatformException problem(String what) {
    return GbnfProblem.invalid(text, at, what);
  }

  PlatformException unsupported(String what, String remedy) {
    return GbnfProblem.unsupported(text, at, what, remedy);
  }
}
