package io.millrace.runtime.constraint.internal.automaton;

/** A rule's body, looked up when it is needed: that is what makes recursion possible. */
final class Call extends Term {
  final Rule rule;

  Call(Rule rule) {
    super(false, System.identityHashCode(rule));
    this.rule = rule;
  }

  @Override
  protected Term derive(int symbol, Terms terms) {
    return terms.next(rule.body(), symbol);
  }

  @Override
  protected boolean same(Term other) {
    return rule == ((Call) other).rule;
  }
}
