package io.millrace.runtime.constraint.internal.automaton;

/** The intersection. */
final class Both extends Term {
  private final Term a;
  private final Term b;

  Both(Term a, Term b) {
    super(a.nullable() && b.nullable(), a, b);
    this.a = a;
    this.b = b;
  }

  @Override
  protected Term derive(int symbol, Terms terms) {
    return terms.both(terms.next(a, symbol), terms.next(b, symbol));
  }

  @Override
  protected boolean same(Term other) {
    return a == ((Both) other).a && b == ((Both) other).b;
  }
}
