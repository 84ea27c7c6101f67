package io.millrace.workflow.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code ${…}} in JSON values: finding them, and putting values in their place. */
final class References {
  static final Pattern FORM = Pattern.compile("\\$\\{([^}]*)}");

  private References() {}

  /** All paths referred to, at any depth. */
  static List<String> in(@Nullable Object value) {
    List<String> paths = new ArrayList<>();
    collect(value, paths);
    return paths;
  }

  /** The steps referred to. */
  static Set<String> steps(@Nullable Object value) {
    Set<String> steps = new LinkedHashSet<>();
    for (String path : in(value)) {
      String[] parts = path.split("\\.", 3);
      if (parts[0].equals("steps") && parts.length > 1) {
        steps.add(parts[1]);
      }
    }
    return steps;
  }

  private static void collect(@Nullable Object value, List<String> paths) {
    if (value instanceof String s) {
      Matcher m = FORM.matcher(s);
      while (m.find()) {
        paths.add(m.group(1).strip());
      }
    } else if (value instanceof Map<?, ?> map) {
      map.values().forEach(v -> collect(v, paths));
    } else if (value instanceof List<?> list) {
      list.forEach(v -> collect(v, paths));
    }
  }

  /**
   * The value with every reference replaced. A text that is one reference becomes the value it
   * means, of whatever type; within a longer text the value is written out.
   */
  static @Nullable Object resolve(@Nullable Object value, Function<String, Object> lookup) {
    if (value instanceof String s) {
      return text(s, lookup);
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> copy = new LinkedHashMap<>();
      map.forEach((k, v) -> copy.put(String.valueOf(k), resolve(v, lookup)));
      return copy;
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> copy = new ArrayList<>();
      list.forEach(v -> copy.add(resolve(v, lookup)));
      return copy;
    }
    return value;
  }

  private static Object text(String text, Function<String, Object> lookup) {
    Matcher m = FORM.matcher(text);
    if (m.matches()) {
      return lookup.apply(m.group(1).strip());
    }
    StringBuilder out = new StringBuilder();
    m.reset();
    while (m.find()) {
      String shown = String.valueOf(lookup.apply(m.group(1).strip()));
      m.appendReplacement(out, Matcher.quoteReplacement(shown));
    }
    return m.appendTail(out).toString();
  }
}
