package io.millrace.runtime.constraint.internal.automaton;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One of at least two alternatives, none of them a choice. */
public final class Choice extends Term {
  final Term[] alternatives;

  Choice(Term[] alternatives) {
    super(Arrays.stream(alternatives).anyMatch(Term::nullable), (Object[]) alternatives);
    this.alternatives = alternatives;
  }

  public List<Term> alternatives() {
    return List.of(alternatives);
  }

  @Override
  protected Term derive(int symbol, Terms terms) {
    List<Term> next = new ArrayList<>(alternatives.length);
    for (Term t : alternatives) {
      next.add(terms.next(t, symbol));
    }
    return terms.either(next);
  }

  @Override
  protected boolean same(Term other) {
    Term[] theirs = ((Choice) other).alternatives;
    if (theirs.length != alternatives.length) {
      return false;
    }
    for (int i = 0; i < theirs.length; i++) {
      if (theirs[i] != alternatives[i]) {
        return false;
      }
    }
    return true;
  }
}
