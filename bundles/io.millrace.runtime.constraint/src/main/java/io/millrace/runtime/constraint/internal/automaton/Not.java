package io.millrace.runtime.constraint.internal.automaton;

/** The complement. */
final class Not extends Term {
  private final Term a;

  Not(Term a) {
    super(!a.nullable(), a);
    this.a = a;
  }

  @Override
  protected Term derive(int symbol, Terms terms) {
    return terms.not(terms.next(a, symbol));
  }

  @Override
  protected boolean same(Term other) {
    return a == ((Not) other).a;
  }
}
