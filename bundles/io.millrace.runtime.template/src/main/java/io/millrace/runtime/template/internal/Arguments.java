package io.millrace.runtime.template.internal;

import io.millrace.runtime.template.internal.Expressions.Expression;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Arguments of a call, not yet evaluated. */
record Arguments(List<Argument> given) {
  static final String SPREAD_LIST = "*";
  static final String SPREAD_MAP = "**";
  static final Arguments NONE = new Arguments(List.of());

  /**
   * One of them.
   *
   * @param name empty for one by position, {@code *} and {@code **} for a list or map of arguments
   */
  record Argument(String name, Expression value) {}

  static Arguments of(Expression only) {
    return new Arguments(List.of(new Argument("", only)));
  }

  List<@Nullable Object> positional(Scope scope) {
    List<@Nullable Object> values = new ArrayList<>();
    for (Argument argument : given) {
      if (argument.name().isEmpty()) {
        values.add(argument.value().in(scope));
      } else if (argument.name().equals(SPREAD_LIST)) {
        values.addAll(Python.items(argument.value().in(scope)));
      }
    }
    return values;
  }

  Map<String, @Nullable Object> named(Scope scope) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (Argument argument : given) {
      if (argument.name().equals(SPREAD_MAP)) {
        for (Object pair : Sequences.pairs(argument.value().in(scope), false)) {
          List<@Nullable Object> entry = Python.items(pair);
          values.put(Python.text(entry.get(0)), entry.get(1));
        }
      } else if (!argument.name().isEmpty() && !argument.name().equals(SPREAD_LIST)) {
        values.put(argument.name(), argument.value().in(scope));
      }
    }
    return values;
  }
}
