package io.millrace.runtime.constraint.internal.automaton;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Takes out of a set of rules what can never be completed: a rule whose every alternative needs
 * itself again, and all that needs such a rule. Takes time in the size of the grammar, and no
 * stack: a grammar is as deep as an object has properties. Used once.
 */
public final class Grammar {
  private final Terms terms;
  private final Set<Term> productive = new HashSet<>();

  public Grammar(Terms terms) {
    this.terms = terms;
  }

  /**
   * Prunes the rules in place and returns the start without what is impossible.
   *
   * @param rules all that can be called
   */
  public Term prune(List<Rule> rules, Term start) {
    List<Term> parts = parts(rules, start);
    Map<Term, List<Term>> users = new HashMap<>();
    Deque<Term> work = new ArrayDeque<>();
    for (Term t : parts) {
      neededBy(t).forEach(part -> users.computeIfAbsent(part, p -> new ArrayList<>()).add(t));
      if (isProductive(t)) {
        work.add(t);
      }
    }
    while (!work.isEmpty()) {
      Term t = work.remove();
      if (productive.add(t)) {
        users.getOrDefault(t, List.of()).stream().filter(this::isProductive).forEach(work::add);
      }
    }
    if (productive.size() == parts.size()) {
      return start;
    }
    Map<Term, Term> pruned = new HashMap<>();
    parts.forEach(t -> pruned.put(t, pruned(t, pruned)));
    rules.forEach(r -> r.is(pruned.get(r.body())));
    return pruned.get(start);
  }

  /** All terms of the grammar, each after those that it is made of. */
  private List<Term> parts(List<Rule> rules, Term start) {
    Set<Term> found = new HashSet<>();
    Deque<Term> work = new ArrayDeque<>(List.of(start));
    rules.forEach(r -> work.add(r.body()));
    while (!work.isEmpty()) {
      Term t = work.remove();
      if (found.add(t)) {
        List<Term> needed = neededBy(t);
        terms.effort().spend(1 + needed.size());
        work.addAll(needed);
      }
    }
    // A term is made after its parts; only calls look ahead, and they stay as they are.
    return found.stream().sorted(Comparator.comparingInt((Term t) -> t.order)).toList();
  }

  private static List<Term> neededBy(Term t) {
    if (t instanceof Sequence s) {
      return List.of(s.head, s.tail);
    }
    if (t instanceof Choice c) {
      return c.alternatives();
    }
    if (t instanceof Repeat r) {
      return List.of(r.part);
    }
    return t instanceof Call c ? List.of(c.rule.body()) : List.of();
  }

  private boolean isProductive(Term t) {
    if (productive.contains(t)) {
      return true;
    }
    if (t instanceof Choice c) {
      return c.alternatives().stream().anyMatch(productive::contains);
    }
    if (t instanceof Repeat r && r.least == 0) {
      return true;
    }
    return t != terms.empty() && productive.containsAll(neededBy(t));
  }

  private Term pruned(Term t, Map<Term, Term> before) {
    if (!productive.contains(t)) {
      return terms.empty();
    }
    if (t instanceof Sequence s) {
      return terms.then(before.get(s.head), before.get(s.tail));
    }
    if (t instanceof Choice c) {
      return terms.either(c.alternatives().stream().map(before::get).toList());
    }
    return t instanceof Repeat r ? terms.repeat(before.get(r.part), r.least, r.most) : t;
  }
}
