package io.millrace.runtime.template.internal;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Variables by name; a loop or macro has its own, over those around it. One render, one thread. */
final class Scope {
  /** What {@code namespace()} makes: the one value whose attributes can be set. */
  static final class Namespace extends LinkedHashMap<String, @Nullable Object> {
    private static final long serialVersionUID = 1L;
  }

  /** What a name without value evaluates to: false, empty, and an error to look into. */
  record Undefined(String name) {}

  /** Something to call: a macro, a function, a bound method. */
  interface Callable {
    @Nullable Object call(List<@Nullable Object> positional, Map<String, @Nullable Object> named);
  }

  private final @Nullable Scope around;
  private final Budget budget;
  private final Spans spans;
  private final Map<String, @Nullable Object> values = new HashMap<>();

  /** The outermost. */
  Scope(Budget budget, Spans spans) {
    this.around = null;
    this.budget = budget;
    this.spans = spans;
  }

  Scope(Scope around) {
    this.around = around;
    this.budget = around.budget;
    this.spans = around.spans;
  }

  Budget budget() {
    return budget;
  }

  Spans spans() {
    return spans;
  }

  @Nullable Object get(String name) {
    for (Scope s = this; s != null; s = s.around) {
      if (s.values.containsKey(name)) {
        return s.values.get(name);
      }
    }
    return new Undefined(name);
  }

  void set(String name, @Nullable Object value) {
    values.put(name, value);
  }
}
