package io.millrace.runtime.constraint.internal.gbnf;

import io.millrace.runtime.constraint.internal.gbnf.GbnfReader.Definition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How a grammar's rules name each other. */
final class References {
  /** Rules and groups that may begin with each other; a step takes the stack of all of them. */
  private static final int DEEPEST = 400;

  private final String grammar;
  private final Map<String, Definition> rules;

  References(String grammar, Map<String, Definition> rules) {
    this.grammar = grammar;
    this.rules = rules;
  }

  /**
   * @param root that must be among the rules, as all that they name
   */
  void requireDefined(String root) {
    if (!rules.containsKey(root)) {
      throw GbnfProblem.invalid(grammar, grammar.length(), "no rule '" + root + "'");
    }
    Deque<Part> work = new ArrayDeque<>();
    rules.values().forEach(d -> work.add(d.body()));
    while (!work.isEmpty()) {
      Part part = work.remove();
      if (part instanceof Part.Name n && !rules.containsKey(n.name())) {
        throw GbnfProblem.invalid(
            grammar, n.at(), "no rule '" + GbnfProblem.cut(n.name()) + "', which is named");
      }
      work.addAll(part.parts());
    }
  }

  /** A rule that begins with itself never gets to a character; refused as llama.cpp does. */
  void requireNoLeftRecursion(Emptiness emptiness) {
    Map<String, List<Part.Name>> first = new LinkedHashMap<>();
    Map<String, List<String>> users = new HashMap<>();
    Map<String, Integer> open = new HashMap<>();
    Map<String, Integer> depths = new HashMap<>();
    Deque<String> ready = new ArrayDeque<>();
    for (Definition d : rules.values()) {
      List<Part.Name> names = new ArrayList<>();
      depths.put(d.name(), 1 + first(d.body(), emptiness, names));
      first.put(d.name(), names);
      open.put(d.name(), names.size());
      names.forEach(n -> users.computeIfAbsent(n.name(), k -> new ArrayList<>()).add(d.name()));
      if (names.isEmpty()) {
        ready.add(d.name());
      }
    }
    while (!ready.isEmpty()) {
      String done = ready.remove();
      open.remove(done);
      int depth = 0;
      for (Part.Name n : first.getOrDefault(done, List.of())) {
        depth = Math.max(depth, depths.getOrDefault(n.name(), 0));
      }
      if (depths.merge(done, depth, Integer::sum) > DEEPEST) {
        throw GbnfProblem.tooLarge(
            "rules and groups that begin with each other more than " + DEEPEST + " deep");
      }
      for (String user : users.getOrDefault(done, List.of())) {
        if (open.merge(user, -1, Integer::sum) == 0) {
          ready.add(user);
        }
      }
    }
    if (!open.isEmpty()) {
      throw recursive(first, open);
    }
  }

  /** A place where a rule that begins with itself is named by one that it begins with. */
  private RuntimeException recursive(
      Map<String, List<Part.Name>> first, Map<String, Integer> open) {
    Map<String, Part.Name> seen = new LinkedHashMap<>();
    String rule = open.keySet().stream().sorted().findFirst().orElseThrow();
    while (!seen.containsKey(rule)) {
      Part.Name next =
          first.getOrDefault(rule, List.of()).stream()
              .filter(n -> open.containsKey(n.name()))
              .findFirst()
              .orElseThrow();
      seen.put(rule, next);
      rule = next.name();
    }
    Part.Name back = seen.get(rule);
    return GbnfProblem.unsupported(
        grammar,
        back == null ? 0 : back.at(),
        "the rule '" + GbnfProblem.cut(rule) + "', which begins with itself by what is named",
        "Write repetition as (…)* or let the rule begin with something else.");
  }

  /** Adds the names with which a part can begin; returns how deep the parts around them are. */
  private static int first(Part part, Emptiness emptiness, List<Part.Name> names) {
    if (part instanceof Part.Name name) {
      names.add(name);
      return 1;
    }
    int deepest = 0;
    for (Part each : part.parts()) {
      deepest = Math.max(deepest, first(each, emptiness, names));
      if (part instanceof Part.All && !emptiness.of(each)) {
        break;
      }
    }
    return 1 + deepest;
  }
}
