package io.millrace.runtime.template.internal;

import io.millrace.runtime.template.internal.Scope.Undefined;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Values as Python sees them. Java types: null for None, Boolean, Long, Double, String, List, Map
 * with string keys, {@link Scope.Callable}, {@link Undefined}.
 */
final class Python {
  private Python() {}

  static boolean truthy(@Nullable Object v) {
    if (v == null || v instanceof Undefined) {
      return false;
    }
    if (v instanceof Boolean b) {
      return b;
    }
    if (v instanceof Number n) {
      return n.doubleValue() != 0;
    }
    if (v instanceof String s) {
      return !s.isEmpty();
    }
    if (v instanceof Collection<?> c) {
      return !c.isEmpty();
    }
    return !(v instanceof Map<?, ?> m) || v instanceof Scope.Namespace || !m.isEmpty();
  }

  /** {@code str(v)}. */
  static String text(@Nullable Object v) {
    return v instanceof String s ? s : v instanceof Undefined ? "" : repr(v);
  }

  /** {@code repr(v)}. */
  static String repr(@Nullable Object v) {
    if (v == null) {
      return "None";
    }
    if (v instanceof Boolean b) {
      return b ? "True" : "False";
    }
    if (v instanceof Double d) {
      return decimal(d);
    }
    if (v instanceof String s) {
      boolean single = s.indexOf('\'') >= 0 && s.indexOf('"') < 0;
      String quote = single ? "\"" : "'";
      String escaped = s.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t");
      return quote + (single ? escaped : escaped.replace("'", "\\'")) + quote;
    }
    if (v instanceof Collection<?> c) {
      StringJoiner items = new StringJoiner(", ", "[", "]");
      c.forEach(i -> items.add(repr(i)));
      return items.toString();
    }
    if (v instanceof Map<?, ?> m) {
      StringJoiner items = new StringJoiner(", ", "{", "}");
      m.forEach((k, i) -> items.add(repr(k) + ": " + repr(i)));
      return items.toString();
    }
    return v.toString();
  }

  private static String decimal(double d) {
    if (Double.isNaN(d) || Double.isInfinite(d)) {
      return Double.isNaN(d) ? "nan" : d > 0 ? "inf" : "-inf";
    }
    BigDecimal shortest = new BigDecimal(Double.toString(d)).stripTrailingZeros();
    int exponent = d == 0 ? 0 : shortest.precision() - shortest.scale() - 1;
    if (exponent >= -4 && exponent < 16) {
      String plain = shortest.toPlainString();
      return (1 / d < 0 && d == 0 ? "-" : "") + plain + (plain.indexOf('.') < 0 ? ".0" : "");
    }
    String digits = shortest.unscaledValue().toString();
    int head = digits.startsWith("-") ? 2 : 1;
    String tail = digits.length() > head ? "." + digits.substring(head) : "";
    String sign = exponent < 0 ? "e-" : "e+";
    return digits.substring(0, head) + tail + sign + String.format("%02d", Math.abs(exponent));
  }

  static boolean equal(@Nullable Object a, @Nullable Object b) {
    if (a instanceof Undefined || b instanceof Undefined) {
      return a instanceof Undefined && b instanceof Undefined;
    }
    if (isNumber(a) && isNumber(b)) {
      return number(a) == number(b);
    }
    return Objects.equals(a, b);
  }

  static int compare(@Nullable Object a, @Nullable Object b) {
    if (a instanceof String s && b instanceof String t) {
      return s.compareTo(t);
    }
    return Double.compare(number(a), number(b));
  }

  static boolean contains(@Nullable Object container, @Nullable Object item) {
    if (container instanceof String s) {
      return s.contains(text(item));
    }
    if (container instanceof Map<?, ?> m) {
      return m.containsKey(item);
    }
    return items(container).stream().anyMatch(i -> equal(i, item));
  }

  /** What {@code for} goes through. */
  static List<@Nullable Object> items(@Nullable Object v) {
    if (v instanceof Collection<?> c) {
      return new ArrayList<>(c);
    }
    if (v instanceof Map<?, ?> m) {
      return new ArrayList<>(m.keySet());
    }
    if (v instanceof String s) {
      return new ArrayList<>(s.codePoints().mapToObj(Character::toString).toList());
    }
    if (v instanceof Undefined) {
      return List.of();
    }
    throw new TemplateError(repr(v) + " is not iterable");
  }

  static long length(@Nullable Object v) {
    return v instanceof String s ? s.codePointCount(0, s.length()) : items(v).size();
  }

  static boolean isNumber(@Nullable Object v) {
    return v instanceof Number || v instanceof Boolean;
  }

  static double number(@Nullable Object v) {
    if (v instanceof Boolean b) {
      return b ? 1 : 0;
    }
    if (v instanceof Number n) {
      return n.doubleValue();
    }
    throw new TemplateError(describe(v) + " is not a number");
  }

  static int index(@Nullable Object v) {
    if (v instanceof Long n) {
      return Math.toIntExact(n);
    }
    throw new TemplateError(describe(v) + " is not an index");
  }

  static String describe(@Nullable Object v) {
    return v instanceof Undefined u ? "'" + u.name() + "' is undefined and" : repr(v);
  }

  static @Nullable Object add(@Nullable Object a, @Nullable Object b) {
    if (a instanceof String s && b instanceof String t) {
      return s + t;
    }
    if (a instanceof List<?> l && b instanceof List<?> m) {
      Budget.require((long) l.size() + m.size());
      List<@Nullable Object> joined = new ArrayList<>(l);
      joined.addAll(m);
      return joined;
    }
    return arithmetic("+", a, b);
  }

  static @Nullable Object arithmetic(String operator, @Nullable Object a, @Nullable Object b) {
    if (operator.equals("*") && a instanceof String s && b instanceof Long n) {
      long times = Math.max(0, Math.min(n, Budget.MOST_CHARACTERS + 1L));
      Budget.require(times * Math.max(1, s.length()));
      return s.repeat((int) times);
    }
    boolean whole = !(a instanceof Double) && !(b instanceof Double);
    double x = number(a);
    double y = number(b);
    double result =
        switch (operator) {
          case "+" -> x + y;
          case "-" -> x - y;
          case "*" -> x * y;
          case "/" -> x / divisor(y);
          case "//" -> Math.floor(x / divisor(y));
          case "%" -> x - divisor(y) * Math.floor(x / y);
          case "**" -> Math.pow(x, y);
          default -> throw new TemplateError("operator " + operator);
        };
    return whole && !operator.equals("/") ? (Object) (long) result : (Object) result;
  }

  private static double divisor(double y) {
    if (y == 0) {
      throw new TemplateError("division by zero");
    }
    return y;
  }

  /** {@code v[from:to:step]} of a list or string. */
  static Object slice(
      @Nullable Object v, @Nullable Object from, @Nullable Object to, @Nullable Object step) {
    List<@Nullable Object> items = items(v);
    int by = step == null ? 1 : index(step);
    int size = items.size();
    if (by == 0) {
      throw new TemplateError("a slice's step is 0");
    }
    int start = bound(from, size, by > 0 ? 0 : size - 1, by < 0);
    int end = to == null ? (by > 0 ? size : -1) : bound(to, size, 0, by < 0);
    List<@Nullable Object> picked = new ArrayList<>();
    for (int i = start; by > 0 ? i < end : i > end; i += by) {
      picked.add(items.get(i));
    }
    if (v instanceof String) {
      StringBuilder text = new StringBuilder();
      picked.forEach(i -> text.append((String) i));
      return text.toString();
    }
    return picked;
  }

  private static int bound(@Nullable Object v, int size, int none, boolean backwards) {
    if (v == null) {
      return none;
    }
    int i = index(v);
    i = i < 0 ? i + size : i;
    return Math.max(backwards ? -1 : 0, Math.min(backwards ? size - 1 : size, i));
  }
}
