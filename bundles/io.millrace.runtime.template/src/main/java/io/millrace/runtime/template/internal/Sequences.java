package io.millrace.runtime.template.internal;

import io.millrace.runtime.template.internal.Scope.Undefined;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Filters over lists and maps. */
final class Sequences {
  private Sequences() {}

  static @Nullable Object filter(
      String name,
      @Nullable Object v,
      List<@Nullable Object> given,
      Map<String, @Nullable Object> named) {
    List<@Nullable Object> items = Builtins.copy(v);
    Object argument = given.isEmpty() ? null : given.get(0);
    switch (name) {
      case "list":
        return items;
      case "first":
        return items.isEmpty() ? new Undefined("first") : items.get(0);
      case "last":
        return items.isEmpty() ? new Undefined("last") : items.get(items.size() - 1);
      case "join":
        return join(items, argument, Builtins.argument(given, named, 1, "attribute"));
      case "reverse":
        Collections.reverse(items);
        return items;
      case "unique":
        return new ArrayList<>(new LinkedHashSet<>(items));
      case "sort":
        Object by = named.get("attribute");
        items.sort(Comparator.comparing(i -> key(i, by), Python::compare));
        if (Python.truthy(Builtins.argument(given, named, 0, "reverse"))) {
          Collections.reverse(items);
        }
        return items;
      case "items", "dictsort":
        return pairs(v, name.equals("dictsort"));
      case "map":
        return map(items, given, named);
      case "select", "reject", "selectattr", "rejectattr":
        return select(name, items, given);
      case "sum":
        return items.stream().reduce(0L, Python::add);
      case "min", "max":
        Comparator<@Nullable Object> order = Python::compare;
        return items.stream()
            .min(name.equals("min") ? order : order.reversed())
            .orElse(new Undefined(name));
      default:
        throw new TemplateError("there is no filter '" + name + "'");
    }
  }

  private static @Nullable Object key(@Nullable Object item, @Nullable Object attribute) {
    return attribute == null ? item : Builtins.item(item, attribute);
  }

  private static String join(
      List<@Nullable Object> items, @Nullable Object between, @Nullable Object attribute) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < items.size(); i++) {
      String item = Python.text(key(items.get(i), attribute));
      String before = i == 0 || between == null ? "" : Python.text(between);
      Budget.require((long) out.length() + before.length() + item.length());
      out.append(before).append(item);
    }
    return out.toString();
  }

  static List<@Nullable Object> pairs(@Nullable Object v, boolean sorted) {
    if (!(v instanceof Map<?, ?> map)) {
      throw new TemplateError(Python.describe(v) + " is no mapping");
    }
    List<@Nullable Object> pairs = new ArrayList<>();
    map.forEach(
        (k, item) -> {
          List<@Nullable Object> pair = new ArrayList<>();
          pair.add(k);
          pair.add(item);
          pairs.add(pair);
        });
    if (sorted) {
      pairs.sort(Comparator.comparing(p -> Python.items(p).get(0), Python::compare));
    }
    return pairs;
  }

  private static List<@Nullable Object> map(
      List<@Nullable Object> items,
      List<@Nullable Object> given,
      Map<String, @Nullable Object> named) {
    List<@Nullable Object> mapped = new ArrayList<>();
    Object attribute = named.get("attribute");
    for (Object item : items) {
      mapped.add(
          attribute != null
              ? Builtins.item(item, attribute)
              : Builtins.filter(
                  Python.text(given.get(0)), item, given.subList(1, given.size()), Map.of()));
    }
    return mapped;
  }

  private static List<@Nullable Object> select(
      String name, List<@Nullable Object> items, List<@Nullable Object> given) {
    boolean byAttribute = name.endsWith("attr");
    int at = byAttribute ? 1 : 0;
    String test = given.size() > at ? Python.text(given.get(at)) : "";
    List<@Nullable Object> rest =
        given.size() > at + 1 ? given.subList(at + 1, given.size()) : List.of();
    List<@Nullable Object> kept = new ArrayList<>();
    for (Object item : items) {
      Object v = byAttribute ? Builtins.item(item, given.get(0)) : item;
      boolean passes = test.isEmpty() ? Python.truthy(v) : Builtins.test(operator(test), v, rest);
      if (passes == name.startsWith("select")) {
        kept.add(item);
      }
    }
    return kept;
  }

  private static String operator(String test) {
    return test.equals("==") ? "eq" : test.equals("!=") ? "ne" : test;
  }
}
