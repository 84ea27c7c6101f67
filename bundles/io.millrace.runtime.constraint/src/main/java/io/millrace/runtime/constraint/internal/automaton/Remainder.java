package io.millrace.runtime.constraint.internal.automaton;

/** Digits, with signs among them, whose number is a multiple of another. */
public final class Remainder extends Term {
  private final int divisor;
  private final int rest;

  private Remainder(int divisor, int rest) {
    super(rest == 0, divisor, rest);
    this.divisor = divisor;
    this.rest = rest;
  }

  /** Multiples of this number of at least 1. */
  public static Term of(Terms terms, int divisor) {
    return terms.unique(new Remainder(divisor, 0));
  }

  @Override
  protected Term derive(int symbol, Terms terms) {
    if (symbol == '-') {
      return this;
    }
    return symbol < '0' || symbol > '9'
        ? terms.empty()
        : terms.unique(new Remainder(divisor, (rest * 10 + symbol - '0') % divisor));
  }

  @Override
  protected boolean same(Term other) {
    return divisor == ((Remainder) other).divisor && rest == ((Remainder) other).rest;
  }
}
