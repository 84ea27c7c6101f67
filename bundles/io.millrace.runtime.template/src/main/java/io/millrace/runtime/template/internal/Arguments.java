package io.millrace.runtime.template.internal;

import io.millrace.runtime.template.internal.Expressions.Expression;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Arguments of a call, not yet evaluated; for a macro, its parameters and their defaults. */
record Arguments(List<Expression> positional, Map<String, Expression> named) {
  static final Arguments NONE = new Arguments(List.of(), Map.of());

  List<@Nullable Object> positional(Scope scope) {
    List<@Nullable Object> values = new ArrayList<>();
    positional.forEach(e -> values.add(e.in(scope)));
    return values;
  }

  Map<String, @Nullable Object> named(Scope scope) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    named.forEach((name, e) -> values.put(name, e.in(scope)));
    return values;
  }
}
