package io.millrace.runtime.constraint.internal.automaton;

import java.util.Arrays;

/** One symbol of a set. */
final class Symbols extends Term {
  private final long[] bits;

  Symbols(long[] bits) {
    super(false, Arrays.hashCode(bits));
    this.bits = bits;
  }

  @Override
  protected Term derive(int symbol, Terms terms) {
    return (bits[symbol >> 6] >>> symbol & 1) == 1 ? terms.end() : terms.empty();
  }

  @Override
  protected boolean same(Term other) {
    return Arrays.equals(bits, ((Symbols) other).bits);
  }
}
