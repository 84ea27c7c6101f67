package io.millrace.liveops.internal;

import io.millrace.kernel.project.DurationText;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Typed access to one declaration; problems are collected, not thrown. */
final class Fields {
  private final Map<String, Object> map;
  private final String at;
  private final List<String> problems;

  Fields(Map<String, Object> map, String at, List<String> problems) {
    this.map = map;
    this.at = at;
    this.problems = problems;
  }

  void allow(String... known) {
    for (String key : new TreeSet<>(map.keySet())) {
      if (!List.of(known).contains(key)) {
        problems.add(at + key + ": unknown; known are " + List.of(known));
      }
    }
  }

  boolean has(String key) {
    return map.get(key) != null;
  }

  /** A text that must be there. */
  String required(String key) {
    if (!has(key)) {
      problems.add(at + key + ": is missing");
      return "";
    }
    return string(key, "");
  }

  String string(String key, String otherwise) {
    Object v = map.get(key);
    if (v != null && !(v instanceof String)) {
      problems.add(at + key + ": must be a text but is " + v);
    }
    return v instanceof String s ? s : otherwise;
  }

  String oneOf(String key, String otherwise, String... allowed) {
    String v = string(key, otherwise);
    if (!List.of(allowed).contains(v)) {
      problems.add(at + key + ": must be one of " + List.of(allowed) + " but is '" + v + "'");
      return otherwise;
    }
    return v;
  }

  int positive(String key, int otherwise) {
    Object v = map.get(key);
    if (v instanceof Number n && n.doubleValue() == n.intValue() && n.intValue() > 0) {
      return n.intValue();
    }
    if (v != null) {
      problems.add(at + key + ": must be a whole number of at least 1 but is " + v);
    }
    return otherwise;
  }

  Optional<Double> number(String key) {
    Object v = map.get(key);
    if (v != null && !(v instanceof Number)) {
      problems.add(at + key + ": must be a number but is " + v);
    }
    return v instanceof Number n ? Optional.of(n.doubleValue()) : Optional.empty();
  }

  Duration duration(String key, Duration otherwise, Duration least, Duration most) {
    if (!has(key)) {
      return otherwise;
    }
    try {
      Duration d = DurationText.parse(map.get(key));
      if (d.compareTo(least) < 0 || d.compareTo(most) > 0) {
        problems.add(
            at
                + key
                + ": must lie between "
                + DurationText.format(least)
                + " and "
                + DurationText.format(most)
                + " but is "
                + map.get(key));
      }
      return d;
    } catch (IllegalArgumentException e) {
      problems.add(at + key + ": " + e.getMessage());
      return otherwise;
    }
  }

  @SuppressWarnings("unchecked") // JSON values: keys of objects are strings
  Map<String, Object> object(String key) {
    Object v = map.get(key);
    if (v != null && !(v instanceof Map<?, ?>)) {
      problems.add(at + key + ": must be an object but is " + v);
    }
    return v instanceof Map<?, ?> m ? (Map<String, Object>) m : Map.of();
  }
}
