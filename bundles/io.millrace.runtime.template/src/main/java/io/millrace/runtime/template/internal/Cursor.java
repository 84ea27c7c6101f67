package io.millrace.runtime.template.internal;

import io.millrace.runtime.template.internal.Token.Kind;
import java.util.List;

/** A place in the tokens of a template. */
final class Cursor {
  private final List<Token> tokens;
  private int at;

  Cursor(List<Token> tokens) {
    this.tokens = tokens;
  }

  Token peek() {
    return tokens.get(at);
  }

  Token peekAfter() {
    return tokens.get(Math.min(at + 1, tokens.size() - 1));
  }

  Token next() {
    Token token = tokens.get(at);
    at = Math.min(at + 1, tokens.size() - 1);
    return token;
  }

  boolean at(String operator) {
    return peek().is(Kind.OPERATOR, operator);
  }

  boolean atName(String name) {
    return peek().is(Kind.NAME, name);
  }

  /** Steps over the operator if it is next. */
  boolean skip(String operator) {
    boolean found = at(operator);
    at += found ? 1 : 0;
    return found;
  }

  /** Steps over the keyword if it is next. */
  boolean skipName(String name) {
    boolean found = atName(name);
    at += found ? 1 : 0;
    return found;
  }

  void expect(String operator) {
    if (!skip(operator)) {
      throw error("'" + operator + "' is expected");
    }
  }

  void expectName(String name) {
    if (!skipName(name)) {
      throw error("'" + name + "' is expected");
    }
  }

  void expect(Kind kind) {
    if (next().kind() != kind) {
      at--;
      throw error(kind + " is expected");
    }
  }

  String name() {
    if (peek().kind() != Kind.NAME) {
      throw error("a name is expected");
    }
    return next().text();
  }

  TemplateError error(String what) {
    return new TemplateError(
        "line " + peek().line() + ": " + what + " before '" + peek().text() + "'");
  }
}
