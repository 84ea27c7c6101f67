package io.millrace.runtime.constraint.internal.schema;

import io.millrace.runtime.constraint.internal.automaton.Term;
import io.millrace.runtime.constraint.internal.automaton.Terms;

/** The signs of JSON with the white space around them, which is bounded. */
final class JsonSigns {
  private static final int DEEPEST_INDENT = 32;

  final Term gap;
  final Term quote;
  final Term comma;
  final Term colon;
  final Term openArray;
  final Term closeArray;
  final Term openObject;
  final Term closeObject;
  private final Terms terms;

  JsonSigns(Terms terms) {
    this.terms = terms;
    Term space = terms.text(" ");
    Term line = terms.sequence(terms.text("\n"), terms.repeat(space, 0, DEEPEST_INDENT));
    gap = terms.either(terms.end(), space, line);
    quote = terms.text("\"");
    comma = terms.sequence(terms.text(","), gap);
    colon = terms.sequence(terms.text(":"), terms.optional(space));
    openArray = terms.text("[");
    closeArray = terms.text("]");
    openObject = terms.text("{");
    closeObject = terms.text("}");
  }

  /** Any number of elements. */
  Term list(Term open, Term element, Term close) {
    Term some = terms.sequence(element, terms.repeat(terms.sequence(comma, element), 0, -1), gap);
    return terms.sequence(open, gap, terms.either(terms.end(), some), close);
  }
}
