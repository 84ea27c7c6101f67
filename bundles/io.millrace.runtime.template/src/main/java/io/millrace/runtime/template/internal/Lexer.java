package io.millrace.runtime.template.internal;

import io.millrace.runtime.template.internal.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Cuts a template into tokens, with {@code trim_blocks} and {@code lstrip_blocks} on as Hugging
 * Face's {@code apply_chat_template} has them: the first newline after a block goes, and blanks
 * before a block that begins a line.
 */
final class Lexer {
  private static final Pattern EXPONENT = Pattern.compile("[eE][+-]?\\d");

  private static final String[] OPERATORS = {
    "**", "//", "==", "!=", "<=", ">=", "+", "-", "*", "/", "%", "~", "<", ">", "=", "(", ")", "[",
    "]", "{", "}", ",", ":", ".", "|"
  };

  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int line = 1;

  private Lexer(String source) {
    this.source = source;
  }

  static List<Token> tokens(String template) {
    String unix = template.replace("\r\n", "\n");
    Lexer lexer = new Lexer(unix.endsWith("\n") ? unix.substring(0, unix.length() - 1) : unix);
    lexer.run();
    return lexer.tokens;
  }

  private void run() {
    boolean stripLeft = false;
    boolean trimNewline = false;
    while (at < source.length()) {
      int open = nextOpening(at);
      char mark = open < source.length() ? source.charAt(open + 1) : ' ';
      data(open, mark, stripLeft, trimNewline);
      if (open == source.length()) {
        break;
      }
      at = open + 2;
      if (at < source.length() && "-+".indexOf(source.charAt(at)) >= 0) {
        at++;
      }
      String close = mark == '#' ? "#}" : mark == '%' ? "%}" : "}}";
      if (mark == '#') {
        comment(close);
      } else {
        add(mark == '%' ? Kind.BLOCK_BEGIN : Kind.PRINT_BEGIN, "");
        code(close);
        add(mark == '%' ? Kind.BLOCK_END : Kind.PRINT_END, "");
      }
      stripLeft = source.charAt(at) == '-';
      boolean keep = source.charAt(at) == '+';
      at += stripLeft || keep ? 3 : 2;
      trimNewline = mark != '{' && !keep;
    }
    add(Kind.END, "");
  }

  private int nextOpening(int from) {
    for (int i = source.indexOf('{', from); i >= 0; i = source.indexOf('{', i + 1)) {
      if (i + 1 < source.length() && "{%#".indexOf(source.charAt(i + 1)) >= 0) {
        return i;
      }
    }
    return source.length();
  }

  private void data(int open, char mark, boolean stripLeft, boolean trimNewline) {
    int start = at;
    int end = open;
    if (stripLeft) {
      while (start < end && Character.isWhitespace(source.charAt(start))) {
        start++;
      }
    } else if (trimNewline && start < end && source.charAt(start) == '\n') {
      start++;
    }
    char control = open + 2 < source.length() ? source.charAt(open + 2) : ' ';
    if (open < source.length() && control == '-') {
      while (end > start && Character.isWhitespace(source.charAt(end - 1))) {
        end--;
      }
    } else if (open < source.length() && mark != '{' && control != '+') {
      int blank = end;
      while (blank > start && " \t".indexOf(source.charAt(blank - 1)) >= 0) {
        blank--;
      }
      if (blank == 0 || source.charAt(blank - 1) == '\n') {
        end = blank;
      }
    }
    if (end > start) {
      add(Kind.DATA, source.substring(start, end));
    }
    count(at, open);
  }

  private void comment(String close) {
    int end = source.indexOf(close, at);
    if (end < 0) {
      throw error("a comment is not closed");
    }
    count(at, end);
    at = end > at && "-+".indexOf(source.charAt(end - 1)) >= 0 ? end - 1 : end;
  }

  /** Tokens up to the closing mark; leaves {@link #at} on it or on its whitespace sign. */
  private void code(String close) {
    int depth = 0;
    while (true) {
      while (at < source.length() && Character.isWhitespace(source.charAt(at))) {
        line += source.charAt(at++) == '\n' ? 1 : 0;
      }
      if (at >= source.length()) {
        throw error("'" + close + "' is missing");
      }
      boolean signed = "-+".indexOf(source.charAt(at)) >= 0 && source.startsWith(close, at + 1);
      if (depth == 0 && (source.startsWith(close, at) || signed)) {
        return;
      }
      char c = source.charAt(at);
      depth += c == '{' ? 1 : c == '}' ? -1 : 0;
      if (c == '"' || c == '\'') {
        string(c);
      } else if (Character.isDigit(c)) {
        number();
      } else if (Character.isLetter(c) || c == '_') {
        int start = at;
        while (at < source.length()
            && (Character.isLetterOrDigit(source.charAt(at)) || source.charAt(at) == '_')) {
          at++;
        }
        add(Kind.NAME, source.substring(start, at));
      } else {
        operator();
      }
    }
  }

  private void operator() {
    for (String o : OPERATORS) {
      if (source.startsWith(o, at)) {
        at += o.length();
        add(Kind.OPERATOR, o);
        return;
      }
    }
    throw error("'" + source.charAt(at) + "' is not understood");
  }

  private void number() {
    int start = at;
    while (at < source.length() && Character.isDigit(source.charAt(at))) {
      at++;
    }
    boolean real =
        at + 1 < source.length()
            && source.charAt(at) == '.'
            && Character.isDigit(source.charAt(at + 1));
    if (real) {
      at++;
      while (at < source.length() && Character.isDigit(source.charAt(at))) {
        at++;
      }
    }
    boolean scientific = EXPONENT.matcher(source).region(at, source.length()).lookingAt();
    if (scientific) {
      at += source.charAt(at + 1) == '-' || source.charAt(at + 1) == '+' ? 2 : 1;
      while (at < source.length() && Character.isDigit(source.charAt(at))) {
        at++;
      }
    }
    add(real || scientific ? Kind.FLOAT : Kind.INTEGER, source.substring(start, at));
  }

  private void string(char quote) {
    StringBuilder value = new StringBuilder();
    int start = at++;
    while (at < source.length() && source.charAt(at) != quote) {
      char c = source.charAt(at++);
      if (c == '\\' && at < source.length()) {
        value.append(escaped(source.charAt(at++)));
      } else {
        value.append(c);
      }
    }
    if (at >= source.length()) {
      throw error("a string is not closed");
    }
    at++;
    count(start, at);
    add(Kind.STRING, value.toString());
  }

  private String escaped(char c) {
    switch (c) {
      case 'n':
        return "\n";
      case 't':
        return "\t";
      case 'r':
        return "\r";
      case '\\', '\'', '"':
        return String.valueOf(c);
      case 'x', 'u':
        int length = c == 'x' ? 2 : 4;
        String hex = source.substring(at, Math.min(source.length(), at + length));
        if (!hex.matches("[0-9A-Fa-f]{" + length + "}")) {
          throw error("'\\" + c + hex + "' is no character");
        }
        at += length;
        return String.valueOf((char) Integer.parseInt(hex, 16));
      default:
        return "\\" + c;
    }
  }

  private void count(int from, int to) {
    for (int i = from; i < to; i++) {
      line += source.charAt(i) == '\n' ? 1 : 0;
    }
  }

  private void add(Kind kind, String text) {
    tokens.add(new Token(kind, text, line));
  }

  private TemplateError error(String what) {
    return new TemplateError("line " + line + ": " + what);
  }
}
