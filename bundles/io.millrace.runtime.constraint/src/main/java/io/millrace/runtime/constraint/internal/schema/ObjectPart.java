package io.millrace.runtime.constraint.internal.schema;

import io.millrace.runtime.constraint.internal.pattern.CharacterAutomaton;
import io.millrace.runtime.constraint.internal.pattern.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one schema object says about properties.
 *
 * @param properties by name
 * @param patterns by pattern of the name
 * @param rest for other names, if anything is said of them
 */
record ObjectPart(Map<String, Node> properties, List<NamePattern> patterns, Optional<Node> rest) {
  /** Names that match a pattern, and what their values are. */
  record NamePattern(Pattern names, CharacterAutomaton automaton, Node value) {}

  /** What this part demands of the value of a property. */
  List<Node> demands(String name) {
    List<Node> all = new ArrayList<>();
    Node own = properties.get(name);
    if (own != null) {
      all.add(own);
    }
    patterns.stream().filter(p -> p.automaton().matches(name)).forEach(p -> all.add(p.value()));
    if (all.isEmpty()) {
      rest.ifPresent(all::add);
    }
    return all;
  }

  /** Whether it forbids every name that it does not describe. */
  boolean closes() {
    return rest.filter(n -> n.json().isBoolean() && !n.json().booleanValue()).isPresent();
  }
}
