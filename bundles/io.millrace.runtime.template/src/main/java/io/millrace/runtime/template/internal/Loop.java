package io.millrace.runtime.template.internal;

import io.millrace.runtime.template.internal.Expressions.Expression;
import io.millrace.runtime.template.internal.Statements.Flow;
import io.millrace.runtime.template.internal.Statements.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A {@code for} with its variable {@code loop}; assignments inside do not last. */
record Loop(
    List<String> names, Expression sequence, Expression filter, Statement body, Statement empty)
    implements Statement {

  @Override
  public Flow run(Scope scope, StringBuilder out) {
    List<@Nullable Object> items = new ArrayList<>();
    for (Object item : Python.items(sequence.in(scope))) {
      Scope candidate = new Scope(scope);
      scope.budget().step();
      Statements.bind(candidate, names, item);
      if (Python.truthy(filter.in(candidate))) {
        items.add(item);
      }
    }
    if (items.isEmpty()) {
      return empty.run(scope, out);
    }
    for (int i = 0; i < items.size(); i++) {
      Scope inner = new Scope(scope);
      scope.budget().step();
      Statements.bind(inner, names, items.get(i));
      inner.set("loop", state(items, i));
      if (body.run(inner, out) == Flow.BREAK) {
        break;
      }
    }
    return Flow.ON;
  }

  private static Map<String, @Nullable Object> state(List<@Nullable Object> items, int i) {
    Map<String, @Nullable Object> loop = new HashMap<>();
    int size = items.size();
    loop.put("index", i + 1L);
    loop.put("index0", (long) i);
    loop.put("revindex", (long) size - i);
    loop.put("revindex0", size - i - 1L);
    loop.put("first", i == 0);
    loop.put("last", i == size - 1);
    loop.put("length", (long) size);
    loop.put("previtem", i == 0 ? new Scope.Undefined("previtem") : items.get(i - 1));
    loop.put("nextitem", i == size - 1 ? new Scope.Undefined("nextitem") : items.get(i + 1));
    return loop;
  }
}
