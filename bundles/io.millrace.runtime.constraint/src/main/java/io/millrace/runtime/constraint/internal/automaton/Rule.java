package io.millrace.runtime.constraint.internal.automaton;

import org.jspecify.annotations.Nullable;

/** A named, possibly recursive part of a grammar; its body is set once, and is not nullable. */
public final class Rule {
  @Nullable Term body;

  public void is(Term term) {
    body = term;
  }

  Term body() {
    Term known = body;
    if (known == null) {
      throw new IllegalStateException("rule without body");
    }
    return known;
  }
}
