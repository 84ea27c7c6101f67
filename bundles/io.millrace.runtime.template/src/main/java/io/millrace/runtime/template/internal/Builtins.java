package io.millrace.runtime.template.internal;

import io.millrace.runtime.template.internal.Scope.Callable;
import io.millrace.runtime.template.internal.Scope.Undefined;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Attributes, calls, tests and filters. */
final class Builtins {
  private Builtins() {}

  /** {@code v.name}: an entry first, then a method, as Jinja looks. */
  static @Nullable Object attribute(@Nullable Object v, String name) {
    if (v instanceof Undefined u) {
      throw new TemplateError("'" + u.name() + "' is undefined");
    }
    if (v instanceof Map<?, ?> map && map.containsKey(name)) {
      return map.get(name);
    }
    Callable method = Methods.of(v, name);
    return method != null ? method : new Undefined(name);
  }

  /** {@code v[key]}. */
  static @Nullable Object item(@Nullable Object v, @Nullable Object key) {
    if (v instanceof Undefined u) {
      throw new TemplateError("'" + u.name() + "' is undefined");
    }
    if (v instanceof Map<?, ?> map) {
      return map.containsKey(key) ? map.get(key) : new Undefined(Python.text(key));
    }
    if (key instanceof Long && (v instanceof String || v instanceof Collection)) {
      List<@Nullable Object> items = Python.items(v);
      int i = Python.index(key);
      i = i < 0 ? i + items.size() : i;
      return i >= 0 && i < items.size() ? items.get(i) : new Undefined("item " + key);
    }
    return attribute(v, Python.text(key));
  }

  static @Nullable Object call(
      @Nullable Object v, List<@Nullable Object> positional, Map<String, @Nullable Object> named) {
    if (v instanceof Callable callable) {
      return callable.call(positional, named);
    }
    throw new TemplateError(Python.describe(v) + " cannot be called");
  }

  static boolean test(String name, @Nullable Object v, List<@Nullable Object> given) {
    return switch (name) {
      case "defined" -> !(v instanceof Undefined);
      case "undefined" -> v instanceof Undefined;
      case "none" -> v == null;
      case "string" -> v instanceof String;
      case "mapping" -> v instanceof Map;
      case "sequence" -> v instanceof Collection || v instanceof String || v instanceof Map;
      case "iterable" -> v instanceof Collection || v instanceof String || v instanceof Map;
      case "number" -> Python.isNumber(v);
      case "integer" -> v instanceof Long;
      case "float" -> v instanceof Double;
      case "boolean" -> v instanceof Boolean;
      case "true" -> Boolean.TRUE.equals(v);
      case "false" -> Boolean.FALSE.equals(v);
      case "callable" -> v instanceof Callable;
      case "even" -> Python.number(v) % 2 == 0;
      case "odd" -> Math.abs(Python.number(v) % 2) == 1;
      case "divisibleby" -> Python.number(v) % Python.number(given.get(0)) == 0;
      case "equalto", "eq" -> Python.equal(v, given.get(0));
      case "ne" -> !Python.equal(v, given.get(0));
      case "gt" -> Python.compare(v, given.get(0)) > 0;
      case "lt" -> Python.compare(v, given.get(0)) < 0;
      case "in" -> Python.contains(given.get(0), v);
      case "lower" -> Python.text(v).equals(Python.text(v).toLowerCase(java.util.Locale.ROOT));
      case "upper" -> Python.text(v).equals(Python.text(v).toUpperCase(java.util.Locale.ROOT));
      default -> throw new TemplateError("there is no test '" + name + "'");
    };
  }

  static @Nullable Object filter(
      String name,
      @Nullable Object v,
      List<@Nullable Object> given,
      Map<String, @Nullable Object> named) {
    switch (name) {
      case "default", "d":
        boolean falsyToo = Python.truthy(argument(given, named, 1, "boolean"));
        boolean replace = v instanceof Undefined || falsyToo && !Python.truthy(v);
        return replace ? given.isEmpty() ? "" : given.get(0) : v;
      case "length", "count":
        return Python.length(v);
      case "tojson":
        return Json.write(
            v,
            Python.truthy(argument(given, named, 0, "ensure_ascii")),
            argument(given, named, 1, "indent"),
            argument(given, named, 2, "separators"),
            Python.truthy(argument(given, named, 3, "sort_keys")));
      case "string":
        return Python.text(v);
      case "int":
        return v instanceof String s
            ? s.strip().matches("-?\\d+") ? Long.parseLong(s.strip()) : 0L
            : (Object) (long) Python.number(v);
      case "float":
        return v instanceof String s ? Double.parseDouble(s) : (Object) Python.number(v);
      case "abs":
        return v instanceof Long n ? Math.abs(n) : (Object) Math.abs(Python.number(v));
      case "safe", "e", "escape":
        return v;
      case "trim", "upper", "lower", "title", "capitalize", "replace":
        return text(name, Python.text(v), given);
      case "indent":
        return indent(Python.text(v), argument(given, named, 0, "width"), named, given);
      default:
        return Sequences.filter(name, v, given, named);
    }
  }

  private static @Nullable Object text(String name, String v, List<@Nullable Object> given) {
    Callable method = Methods.of(v, name.equals("trim") ? "strip" : name);
    return method == null ? v : method.call(given, Map.of());
  }

  private static String indent(
      String v,
      @Nullable Object width,
      Map<String, @Nullable Object> named,
      List<@Nullable Object> given) {
    String margin =
        width instanceof String s
            ? s
            : (String) Python.arithmetic("*", " ", width == null ? 4L : width);
    boolean first = Python.truthy(argument(given, named, 1, "first"));
    StringBuilder out = new StringBuilder();
    String[] lines = v.split("\n", -1);
    Budget.require(v.length() + (long) lines.length * margin.length());
    for (int i = 0; i < lines.length; i++) {
      boolean indented = (i > 0 || first) && !lines[i].isEmpty();
      out.append(i > 0 ? "\n" : "").append(indented ? margin : "").append(lines[i]);
    }
    return out.toString();
  }

  static @Nullable Object argument(
      List<@Nullable Object> given, Map<String, @Nullable Object> named, int index, String name) {
    return index < given.size() ? given.get(index) : named.get(name);
  }

  /** Copies, so that no template changes what it was given. */
  static List<@Nullable Object> copy(@Nullable Object v) {
    return new ArrayList<>(Python.items(v));
  }
}
