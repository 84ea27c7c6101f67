package io.millrace.runtime.template.internal;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Brings what callers give to the types that templates compute with. */
public final class Given {
  private static final int DEEPEST = 200;

  private Given() {}

  /**
   * @param value as JSON has it
   * @throws TemplateError if it is nested too deeply or is nothing that JSON has
   */
  public static @Nullable Object value(@Nullable Object value) {
    return value(value, 0);
  }

  private static @Nullable Object value(@Nullable Object v, int depth) {
    if (depth > DEEPEST) {
      throw new TemplateError("a value is nested more than " + DEEPEST + " levels deep", true);
    }
    if (v instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> copy = new LinkedHashMap<>();
      map.forEach((k, item) -> copy.put(String.valueOf(k), value(item, depth + 1)));
      return copy;
    }
    if (v instanceof Collection<?> items) {
      List<@Nullable Object> copy = new ArrayList<>();
      items.forEach(item -> copy.add(value(item, depth + 1)));
      return copy;
    }
    if (v instanceof Double || v instanceof Float || v instanceof BigInteger) {
      return ((Number) v).doubleValue();
    }
    if (v instanceof Number n) {
      return n.longValue();
    }
    if (v == null || v instanceof String || v instanceof Boolean) {
      return v;
    }
    throw new TemplateError("a value of " + v.getClass().getName() + " has no JSON form", true);
  }
}
