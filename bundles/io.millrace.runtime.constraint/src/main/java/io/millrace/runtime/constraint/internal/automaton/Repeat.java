package io.millrace.runtime.constraint.internal.automaton;

/** A part that is not nullable, several times; −1 is no limit. */
final class Repeat extends Term {
  final Term part;
  final int least;
  final int most;

  Repeat(Term part, int least, int most) {
    super(least == 0 || part.nullable(), part, least, most);
    this.part = part;
    this.least = least;
    this.most = most;
  }

  @Override
  protected Term derive(int symbol, Terms terms) {
    Term first = terms.next(part, symbol);
    return first == terms.empty()
        ? first
        : terms.then(first, terms.repeat(part, Math.max(least - 1, 0), most < 0 ? most : most - 1));
  }

  @Override
  protected boolean same(Term other) {
    Repeat o = (Repeat) other;
    return part == o.part && least == o.least && most == o.most;
  }
}
