package io.millrace.governance.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the versions of a model must show before they go to production.
 *
 * @param model name in the registry
 */
record Policy(String model, List<MetricRule> gates) {
  private static final Set<String> KEYS = Set.of("model", "gates", "description");

  /** Reads a declaration and says what is wrong with it. */
  static Policy read(Map<String, Object> declaration, List<String> problems) {
    declaration.keySet().stream()
        .filter(k -> !KEYS.contains(k))
        .forEach(k -> problems.add("'" + k + "' is unknown (known: " + new TreeSet<>(KEYS) + ")"));
    if (!(declaration.get("model") instanceof String)) {
      problems.add("'model' must be the name of a model but is " + declaration.get("model"));
    }
    List<MetricRule> gates = new ArrayList<>();
    if (declaration.get("gates") instanceof List<?> list && !list.isEmpty()) {
      list.forEach(g -> MetricRule.read(g, problems).ifPresent(gates::add));
    } else {
      problems.add("'gates' must be a list of at least one rule");
    }
    return new Policy(String.valueOf(declaration.get("model")), gates);
  }
}
