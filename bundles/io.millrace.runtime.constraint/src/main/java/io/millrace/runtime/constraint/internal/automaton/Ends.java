package io.millrace.runtime.constraint.internal.automaton;

/** Nothing, or only the empty text. */
final class Ends extends Term {
  Ends(boolean nullable) {
    super(nullable, nullable);
  }

  @Override
  protected Term derive(int symbol, Terms terms) {
    return terms.empty();
  }

  @Override
  protected boolean same(Term other) {
    return other.nullable() == nullable();
  }
}
