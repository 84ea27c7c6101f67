package io.millrace.runtime.template.internal;

import io.millrace.runtime.template.internal.Scope.Callable;
import io.millrace.runtime.template.internal.Scope.Undefined;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Methods of Python's strings and dictionaries that chat templates call. */
final class Methods {
  private static final String BLANKS = " \t\n\r\u000b\f";

  private Methods() {}

  /** The method bound to the value, or null if it has none of that name. */
  static @Nullable Callable of(@Nullable Object v, String name) {
    if (v instanceof String s) {
      return string(s, name);
    }
    if (v instanceof Map<?, ?> map) {
      return map(map, name);
    }
    return null;
  }

  private static @Nullable Callable map(Map<?, ?> map, String name) {
    return switch (name) {
      case "items" -> (given, named) -> Sequences.pairs(map, false);
      case "keys" -> (given, named) -> new ArrayList<>(map.keySet());
      case "values" -> (given, named) -> new ArrayList<>(map.values());
      case "get" ->
          (given, named) ->
              map.containsKey(given.get(0))
                  ? map.get(given.get(0))
                  : given.size() > 1 ? given.get(1) : null;
      default -> null;
    };
  }

  private static @Nullable Callable string(String s, String name) {
    return switch (name) {
      case "strip" -> (given, named) -> strip(s, given, true, true);
      case "lstrip" -> (given, named) -> strip(s, given, true, false);
      case "rstrip" -> (given, named) -> strip(s, given, false, true);
      case "upper" -> (given, named) -> s.toUpperCase(Locale.ROOT);
      case "lower" -> (given, named) -> s.toLowerCase(Locale.ROOT);
      case "title" -> (given, named) -> title(s);
      case "capitalize" -> (given, named) -> capitalize(s);
      case "startswith" -> (given, named) -> any(given.get(0), s::startsWith);
      case "endswith" -> (given, named) -> any(given.get(0), s::endsWith);
      case "find" -> (given, named) -> (long) s.indexOf(Python.text(given.get(0)));
      case "count" -> (given, named) -> (long) split(s, given.subList(0, 1)).size() - 1;
      case "split" -> (given, named) -> split(s, given);
      case "rsplit" -> (given, named) -> splitFromRight(s, given);
      case "splitlines" -> (given, named) -> new ArrayList<Object>(s.lines().toList());
      case "replace" -> (given, named) -> replace(s, given);
      case "join" -> (given, named) -> Sequences.filter("join", given.get(0), List.of(s), Map.of());
      case "isdigit" -> (given, named) -> s.matches("\\d+");
      default -> null;
    };
  }

  private static boolean any(@Nullable Object given, java.util.function.Predicate<String> test) {
    return given instanceof String s
        ? test.test(s)
        : Python.items(given).stream().anyMatch(i -> test.test(Python.text(i)));
  }

  private static String strip(String s, List<@Nullable Object> given, boolean left, boolean right) {
    String set = given.isEmpty() || given.get(0) == null ? BLANKS : Python.text(given.get(0));
    int start = 0;
    int end = s.length();
    while (left && start < end && set.indexOf(s.charAt(start)) >= 0) {
      start++;
    }
    while (right && end > start && set.indexOf(s.charAt(end - 1)) >= 0) {
      end--;
    }
    return s.substring(start, end);
  }

  private static List<@Nullable Object> split(String s, List<@Nullable Object> given) {
    int most = given.size() > 1 ? Python.index(given.get(1)) : -1;
    if (given.isEmpty() || given.get(0) == null) {
      String text = s.strip();
      return text.isEmpty()
          ? List.of()
          : new ArrayList<>(List.of(text.split("\\s+", most < 0 ? 0 : most + 1)));
    }
    String separator = Python.text(given.get(0));
    if (separator.isEmpty()) {
      throw new TemplateError("split by an empty text");
    }
    return new ArrayList<>(
        List.of(Pattern.compile(Pattern.quote(separator)).split(s, most < 0 ? -1 : most + 1)));
  }

  private static List<@Nullable Object> splitFromRight(String s, List<@Nullable Object> given) {
    if (given.size() < 2) {
      return split(s, given);
    }
    String separator = Python.text(given.get(0));
    List<@Nullable Object> parts = new ArrayList<>();
    String rest = s;
    int at = rest.lastIndexOf(separator);
    for (int left = Python.index(given.get(1)); left > 0 && at >= 0; left--) {
      parts.add(rest.substring(at + separator.length()));
      rest = rest.substring(0, at);
      at = rest.lastIndexOf(separator);
    }
    parts.add(rest);
    Collections.reverse(parts);
    return parts;
  }

  private static String replace(String s, List<@Nullable Object> given) {
    if (given.size() < 2 || given.get(1) instanceof Undefined) {
      throw new TemplateError("replace needs what and by what");
    }
    String old = Python.text(given.get(0));
    String by = Python.text(given.get(1));
    long most = 1 + s.length() / Math.max(1, old.length());
    if (by.length() > old.length() && s.length() + most * by.length() > Budget.MOST_CHARACTERS) {
      Budget.require(s.length() + occurrences(s, old) * (by.length() - old.length()));
    }
    if (given.size() == 2) {
      return s.replace(old, by);
    }
    String result = s;
    int from = 0;
    for (int left = Python.index(given.get(2)); left > 0; left--) {
      int at = result.indexOf(old, from);
      if (at < 0) {
        break;
      }
      result = result.substring(0, at) + by + result.substring(at + old.length());
      from = at + by.length();
    }
    return result;
  }

  private static long occurrences(String s, String old) {
    long count = 0;
    for (int at = s.indexOf(old); at >= 0 && at < s.length(); count++) {
      at = s.indexOf(old, at + Math.max(1, old.length()));
    }
    return count;
  }

  private static String capitalize(String s) {
    return s.isEmpty()
        ? s
        : s.substring(0, 1).toUpperCase(Locale.ROOT) + s.substring(1).toLowerCase(Locale.ROOT);
  }

  private static String title(String s) {
    StringBuilder out = new StringBuilder();
    boolean start = true;
    for (char c : s.toCharArray()) {
      out.append(start ? Character.toUpperCase(c) : Character.toLowerCase(c));
      start = !Character.isLetter(c);
    }
    return out.toString();
  }
}
