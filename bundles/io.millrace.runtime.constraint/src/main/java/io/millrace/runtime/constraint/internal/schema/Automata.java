package io.millrace.runtime.constraint.internal.schema;

import io.millrace.runtime.constraint.internal.automaton.Effort;
import io.millrace.runtime.constraint.internal.pattern.CharacterAutomaton;
import io.millrace.runtime.constraint.internal.pattern.Pattern;
import java.util.IdentityHashMap;
import java.util.Map;

/** The automata of a form's patterns, each made once. */
final class Automata {
  private final Effort effort;
  private final Map<Pattern, CharacterAutomaton> made = new IdentityHashMap<>();

  Automata(Effort effort) {
    this.effort = effort;
  }

  Effort effort() {
    return effort;
  }

  /**
   * The automaton of a pattern.
   *
   * @param keyword and
   * @param path say where the pattern comes from
   * @throws io.millrace.api.PlatformException SCHEMA_UNSUPPORTED if it is too large
   */
  CharacterAutomaton of(Pattern pattern, String keyword, String path) {
    CharacterAutomaton known = made.get(pattern);
    if (known == null) {
      known = CharacterAutomaton.of(pattern, effort);
      if (known == null) {
        throw SchemaProblem.unsupported(
            path, keyword, "the pattern, with lengths and other names, is too large an automaton");
      }
      made.put(pattern, known);
    }
    return known;
  }

  /** Whether a text given in the schema fits a pattern. */
  boolean matches(Pattern pattern, String text, String path) {
    return of(pattern, "pattern", path).matches(text);
  }
}
