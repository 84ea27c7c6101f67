package io.millrace.workflow.internal;

import io.millrace.kernel.project.DurationText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A workflow as declared: JSON values turned into steps.
 *
 * @param parameters defaults
 * @param steps in the order of the declaration
 */
record Definition(Map<String, Object> parameters, List<Step> steps) {
  private static final Set<String> KEYS = Set.of("parameters", "steps", "description");
  private static final Set<String> STEP_KEYS =
      Set.of(
          "function",
          "needs",
          "parameters",
          "inputs",
          "outputs",
          "when",
          "retry",
          "timeout",
          "executor");

  /**
   * A step.
   *
   * @param needs steps that must be completed: those named and those its expressions refer to
   * @param attempts executions at most
   * @param backoff before the second execution, doubled for each one after it
   */
  record Step(
      String name,
      String function,
      Set<String> needs,
      Map<String, Object> parameters,
      Map<String, Object> inputs,
      Map<String, String> outputs,
      Optional<String> when,
      int attempts,
      Duration backoff,
      Optional<Duration> timeout,
      Optional<String> executor) {}

  /** Reads a declaration that was checked. */
  static Definition of(Map<String, Object> declaration) {
    List<String> problems = new ArrayList<>();
    Definition definition = read(declaration, problems);
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
    return definition;
  }

  /** Reads a declaration and says what is wrong with its form. */
  static Definition read(Map<String, Object> declaration, List<String> problems) {
    unknown(declaration.keySet(), KEYS, "", problems);
    List<Step> steps = new ArrayList<>();
    if (!(declaration.get("steps") instanceof Map<?, ?> map) || map.isEmpty()) {
      problems.add("steps: at least one step is needed");
      return new Definition(Map.of(), List.of());
    }
    map.forEach(
        (name, step) -> {
          if (step instanceof Map<?, ?> s) {
            steps.add(step(String.valueOf(name), strings(s), problems));
          } else {
            problems.add("steps." + name + " must be an object but is " + step);
          }
        });
    return new Definition(object(declaration, "parameters", "", problems), steps);
  }

  Optional<Step> step(String name) {
    return steps.stream().filter(s -> s.name().equals(name)).findFirst();
  }

  private static Step step(String name, Map<String, Object> s, List<String> problems) {
    String at = "steps." + name + ".";
    unknown(s.keySet(), STEP_KEYS, at, problems);
    if (!(s.get("function") instanceof String)) {
      problems.add(at + "function is missing");
    }
    Map<String, Object> parameters = object(s, "parameters", at, problems);
    Map<String, Object> inputs = object(s, "inputs", at, problems);
    Map<String, String> outputs = new LinkedHashMap<>();
    object(s, "outputs", at, problems).forEach((k, v) -> outputs.put(k, String.valueOf(v)));
    Optional<String> when = Optional.ofNullable(s.get("when")).map(String::valueOf);
    Set<String> needs = new LinkedHashSet<>();
    if (s.get("needs") instanceof List<?> list) {
      list.forEach(n -> needs.add(String.valueOf(n)));
    } else if (s.get("needs") instanceof String one) {
      needs.add(one);
    } else if (s.get("needs") != null) {
      problems.add(at + "needs must be a list of steps but is " + s.get("needs"));
    }
    needs.addAll(References.steps(parameters));
    needs.addAll(References.steps(inputs));
    when.ifPresent(w -> needs.addAll(References.steps(w)));
    Map<String, Object> retry = object(s, "retry", at, problems);
    unknown(retry.keySet(), Set.of("attempts", "backoff"), at + "retry.", problems);
    return new Step(
        name,
        String.valueOf(s.get("function")),
        needs,
        parameters,
        inputs,
        outputs,
        when,
        attempts(retry.get("attempts"), at, problems),
        duration(retry, "backoff", at + "retry.", problems).orElse(Duration.ofSeconds(1)),
        duration(s, "timeout", at, problems),
        Optional.ofNullable(s.get("executor")).map(String::valueOf));
  }

  private static int attempts(
      @org.jspecify.annotations.Nullable Object given, String at, List<String> problems) {
    if (given == null) {
      return 1;
    }
    if (given instanceof Number n && n.intValue() >= 1 && n.intValue() <= 20) {
      return n.intValue();
    }
    problems.add(at + "retry.attempts must lie in [1, 20] but is " + given);
    return 1;
  }

  private static Optional<Duration> duration(
      Map<String, Object> map, String key, String at, List<String> problems) {
    if (map.get(key) == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(DurationText.parse(map.get(key)));
    } catch (IllegalArgumentException e) {
      problems.add(at + key + ": " + e.getMessage());
      return Optional.empty();
    }
  }

  private static Map<String, Object> object(
      Map<String, Object> map, String key, String at, List<String> problems) {
    Object value = map.get(key);
    if (value == null) {
      return Map.of();
    }
    if (value instanceof Map<?, ?> m) {
      return strings(m);
    }
    problems.add(at + key + " must be an object but is " + value);
    return Map.of();
  }

  private static Map<String, Object> strings(Map<?, ?> map) {
    Map<String, Object> copy = new LinkedHashMap<>();
    map.forEach((k, v) -> copy.put(String.valueOf(k), v));
    return copy;
  }

  private static void unknown(
      Set<String> given, Set<String> known, String at, List<String> problems) {
    given.stream()
        .filter(k -> !known.contains(k))
        .forEach(k -> problems.add(at + k + " is unknown (known: " + new TreeSet<>(known) + ")"));
  }
}
