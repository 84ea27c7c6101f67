package io.millrace.runtime.constraint.internal.automaton;

/** A part and what follows it; parts stand right-nested, so that the tail is the stack. */
public final class Sequence extends Term {
  final Term head;
  final Term tail;

  Sequence(Term head, Term tail) {
    super(head.nullable() && tail.nullable(), head, tail);
    this.head = head;
    this.tail = tail;
  }

  public Term head() {
    return head;
  }

  @Override
  protected Term derive(int symbol, Terms terms) {
    Term through = terms.then(terms.next(head, symbol), tail);
    return head.nullable() ? terms.either(through, terms.next(tail, symbol)) : through;
  }

  @Override
  protected boolean same(Term other) {
    return head == ((Sequence) other).head && tail == ((Sequence) other).tail;
  }
}
