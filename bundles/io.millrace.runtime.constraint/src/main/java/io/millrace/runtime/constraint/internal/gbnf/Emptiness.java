package io.millrace.runtime.constraint.internal.gbnf;

import io.millrace.runtime.constraint.internal.automaton.Effort;
import io.millrace.runtime.constraint.internal.gbnf.GbnfReader.Definition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which parts of a grammar describe the empty text. */
final class Emptiness {
  private final Set<String> empty = new HashSet<>();
  private final Effort effort;

  private Emptiness(Effort effort) {
    this.effort = effort;
  }

  /** Looks at a rule again whenever one that it names turns out to. */
  static Emptiness of(Map<String, Definition> rules, Effort effort) {
    Emptiness emptiness = new Emptiness(effort);
    Map<String, List<Definition>> users = new HashMap<>();
    for (Definition d : rules.values()) {
      names(d.body()).forEach(n -> users.computeIfAbsent(n, k -> new ArrayList<>()).add(d));
    }
    Deque<Definition> work = new ArrayDeque<>(rules.values());
    while (!work.isEmpty()) {
      Definition d = work.remove();
      if (!emptiness.empty.contains(d.name()) && emptiness.of(d.body())) {
        emptiness.empty.add(d.name());
        work.addAll(users.getOrDefault(d.name(), List.of()));
      }
    }
    return emptiness;
  }

  private static Set<String> names(Part part) {
    Set<String> names = new HashSet<>();
    Deque<Part> work = new ArrayDeque<>(List.of(part));
    while (!work.isEmpty()) {
      Part next = work.remove();
      if (next instanceof Part.Name name) {
        names.add(name.name());
      }
      work.addAll(next.parts());
    }
    return names;
  }

  /** Whether the empty text belongs to a part. */
  boolean of(Part part) {
    effort.spend(1);
    if (part instanceof Part.Text text) {
      return text.text().isEmpty();
    }
    if (part instanceof Part.Name name) {
      return empty.contains(name.name());
    }
    if (part instanceof Part.Any any) {
      return any.parts().stream().anyMatch(this::of);
    }
    if (part instanceof Part.All all) {
      return all.parts().stream().allMatch(this::of);
    }
    return part instanceof Part.Times times && (times.least() == 0 || of(times.part()));
  }
}
