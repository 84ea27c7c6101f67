package io.millrace.runtime.constraint.internal.automaton;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Takes out of a set of rules what can never be completed: a rule whose every alternative needs
 * itself again, and all that needs such a rule. Used once.
 */
public final class Grammar {
  private final Terms terms;
  private final Set<Rule> productive = new HashSet<>();
  private final Map<Term, Term> pruned = new HashMap<>();

  public Grammar(Terms terms) {
    this.terms = terms;
  }

  /** Prunes the rules in place and returns the start without what is impossible. */
  public Term prune(List<Rule> rules, Term start) {
    boolean grown = true;
    while (grown) {
      grown = false;
      for (Rule r : rules) {
        if (!productive.contains(r) && productive(r.body(), new HashMap<>())) {
          grown |= productive.add(r);
        }
      }
    }
    if (productive.size() == rules.size()) {
      return start;
    }
    for (Rule r : rules) {
      r.is(pruned(r.body()));
    }
    return pruned(start);
  }

  private boolean productive(Term t, Map<Term, Boolean> known) {
    Boolean said = known.get(t);
    if (said != null) {
      return said;
    }
    boolean is;
    if (t instanceof Sequence s) {
      is = productive(s.head, known) && productive(s.tail, known);
    } else if (t instanceof Choice c) {
      is = c.alternatives().stream().anyMatch(a -> productive(a, known));
    } else if (t instanceof Repeat r) {
      is = r.least == 0 || productive(r.part, known);
    } else if (t instanceof Call c) {
      is = productive.contains(c.rule);
    } else {
      is = t != terms.empty();
    }
    known.put(t, is);
    return is;
  }

  private Term pruned(Term t) {
    Term known = pruned.get(t);
    if (known != null) {
      return known;
    }
    Term is;
    if (t instanceof Sequence s) {
      is = terms.then(pruned(s.head), pruned(s.tail));
    } else if (t instanceof Choice c) {
      List<Term> kept = new ArrayList<>();
      c.alternatives().forEach(a -> kept.add(pruned(a)));
      is = terms.either(kept);
    } else if (t instanceof Repeat r) {
      is = terms.repeat(pruned(r.part), r.least, r.most);
    } else if (t instanceof Call c) {
      is = productive.contains(c.rule) ? t : terms.empty();
    } else {
      is = t;
    }
    pruned.put(t, is);
    return is;
  }
}
