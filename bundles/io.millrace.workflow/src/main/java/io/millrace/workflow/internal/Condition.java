package io.millrace.workflow.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A condition such as {@code ${steps.a.results.x} - ${steps.b.results.x} >= 0.1 &&
 * ${parameters.on}}.
 *
 * <p>Numbers, quoted texts, true, false, references; + - * /; comparisons; ! && ||; parentheses.
 * Texts can only be compared for equality. Small on purpose: a scripting engine would let a
 * declaration do anything.
 */
final class Condition {
  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*(?:(\\$\\{[^}]*})|(\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?)|\"([^\"]*)\"|'([^']*)'"
              + "|(true|false)\\b|(&&|\\|\\||==|!=|<=|>=|[-+*/()<>!]))");

  private final List<Object> tokens = new ArrayList<>();
  private final Function<String, Object> lookup;
  private int at;

  /** An operator or a parenthesis. */
  private record Sign(String text) {}

  private record Reference(String path) {}

  private Condition(String text, Function<String, Object> lookup) {
    this.lookup = lookup;
    Matcher m = TOKEN.matcher(text);
    int end = 0;
    while (end < text.length() && m.find(end) && m.start() == end) {
      tokens.add(token(m));
      end = m.end();
    }
    if (!text.substring(end).isBlank()) {
      throw new IllegalArgumentException(
          "condition '" + text + "' cannot be read at '" + text.substring(end).strip() + "'");
    }
  }

  private static Object token(Matcher m) {
    if (m.group(1) != null) {
      return new Reference(m.group(1).substring(2, m.group(1).length() - 1).strip());
    }
    if (m.group(2) != null) {
      return Double.valueOf(m.group(2));
    }
    if (m.group(3) != null || m.group(4) != null) {
      return m.group(3) != null ? m.group(3) : m.group(4);
    }
    return m.group(5) != null ? (Object) Boolean.valueOf(m.group(5)) : new Sign(m.group(6));
  }

  /**
   * Whether the condition holds.
   *
   * @throws IllegalArgumentException if it is malformed or does not yield true or false
   */
  static boolean holds(String text, Function<String, Object> lookup) {
    Condition c = new Condition(text, lookup);
    Object value = c.either();
    if (c.at < c.tokens.size()) {
      throw new IllegalArgumentException("condition '" + text + "' goes on after its end");
    }
    if (value instanceof Boolean b) {
      return b;
    }
    throw new IllegalArgumentException(
        "condition '" + text + "' yields " + value + ", not true or false");
  }

  private Object either() {
    Object left = both();
    while (accept("||")) {
      boolean right = truth(both());
      left = truth(left) || right;
    }
    return left;
  }

  private Object both() {
    Object left = comparison();
    while (accept("&&")) {
      boolean right = truth(comparison());
      left = truth(left) && right;
    }
    return left;
  }

  private Object comparison() {
    Object left = sum();
    for (String sign : List.of("==", "!=", "<=", ">=", "<", ">")) {
      if (accept(sign)) {
        return compare(sign, left, sum());
      }
    }
    return left;
  }

  private static boolean compare(String sign, Object left, Object right) {
    if (sign.equals("==") || sign.equals("!=")) {
      return left.equals(right) == sign.equals("==");
    }
    int order = Double.compare(number(left), number(right));
    return switch (sign) {
      case "<" -> order < 0;
      case ">" -> order > 0;
      case "<=" -> order <= 0;
      default -> order >= 0;
    };
  }

  private Object sum() {
    Object left = product();
    while (true) {
      if (accept("+")) {
        left = number(left) + number(product());
      } else if (accept("-")) {
        left = number(left) - number(product());
      } else {
        return left;
      }
    }
  }

  private Object product() {
    Object left = single();
    while (true) {
      if (accept("*")) {
        left = number(left) * number(single());
      } else if (accept("/")) {
        left = number(left) / number(single());
      } else {
        return left;
      }
    }
  }

  private Object single() {
    if (accept("!")) {
      return !truth(single());
    }
    if (accept("-")) {
      return -number(single());
    }
    if (accept("(")) {
      Object inner = either();
      if (!accept(")")) {
        throw new IllegalArgumentException("a closing parenthesis is missing in a condition");
      }
      return inner;
    }
    if (at == tokens.size() || tokens.get(at) instanceof Sign) {
      throw new IllegalArgumentException("a value is missing in a condition");
    }
    Object token = tokens.get(at++);
    Object value = token instanceof Reference r ? lookup.apply(r.path()) : token;
    return value instanceof Number n ? (Object) n.doubleValue() : value;
  }

  private boolean accept(String sign) {
    boolean there = at < tokens.size() && tokens.get(at) instanceof Sign s && s.text().equals(sign);
    at += there ? 1 : 0;
    return there;
  }

  private static double number(Object value) {
    if (value instanceof Number n) {
      return n.doubleValue();
    }
    throw new IllegalArgumentException("'" + value + "' in a condition is not a number");
  }

  private static boolean truth(Object value) {
    if (value instanceof Boolean b) {
      return b;
    }
    throw new IllegalArgumentException("'" + value + "' in a condition is not true or false");
  }
}
