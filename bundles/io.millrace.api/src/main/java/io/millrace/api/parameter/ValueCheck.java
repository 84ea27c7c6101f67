package io.millrace.api.parameter;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Converts one given value to the type its parameter declares, or says what is wrong with it. */
final class ValueCheck {
  private ValueCheck() {}

  static @Nullable Object convert(Parameter p, Object value, List<String> problems) {
    Object converted =
        switch (p.type()) {
          case STRING -> value instanceof String ? value : null;
          case INTEGER -> integer(value);
          case NUMBER -> value instanceof Number n ? (Object) n.doubleValue() : null;
          case BOOLEAN -> value instanceof Boolean ? value : null;
          case LIST -> value instanceof List<?> ? value : null;
          case OBJECT ->
              value instanceof Map<?, ?> m && m.keySet().stream().allMatch(String.class::isInstance)
                  ? value
                  : null;
        };
    if (converted == null) {
      problems.add(
          "'"
              + p.name()
              + "' must be of type "
              + p.type().name().toLowerCase(java.util.Locale.ROOT)
              + " but is "
              + shown(value));
      return null;
    }
    if (converted instanceof Number n) {
      checkRange(p, n.doubleValue(), problems);
    }
    if (!p.choices().isEmpty() && !p.choices().contains(String.valueOf(converted))) {
      problems.add("'" + p.name() + "' must be one of " + p.choices() + " but is " + shown(value));
    }
    return converted;
  }

  private static @Nullable Object integer(Object value) {
    if (value instanceof Long || value instanceof Integer || value instanceof Short) {
      return ((Number) value).longValue();
    }
    if (value instanceof Double d && d == Math.rint(d) && Math.abs(d) < 9e15) {
      return d.longValue();
    }
    return null;
  }

  private static void checkRange(Parameter p, double d, List<String> problems) {
    if (Double.isNaN(d)
        || (p.minimum() != null && d < p.minimum())
        || (p.maximum() != null && d > p.maximum())) {
      String low = p.minimum() == null ? "-∞" : String.valueOf(p.minimum());
      String high = p.maximum() == null ? "∞" : String.valueOf(p.maximum());
      problems.add("'" + p.name() + "' must lie in [" + low + ", " + high + "] but is " + d);
    }
  }

  private static String shown(Object value) {
    String text = value instanceof String s ? "\"" + s + "\"" : String.valueOf(value);
    return text.length() > 60 ? text.substring(0, 60) + "…" : text;
  }
}
