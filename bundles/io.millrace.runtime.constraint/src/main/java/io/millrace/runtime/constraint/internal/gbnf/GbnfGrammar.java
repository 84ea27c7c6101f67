package io.millrace.runtime.constraint.internal.gbnf;

import io.millrace.api.PlatformException;
import io.millrace.runtime.constraint.internal.automaton.Grammar;
import io.millrace.runtime.constraint.internal.automaton.Rule;
import io.millrace.runtime.constraint.internal.automaton.Term;
import io.millrace.runtime.constraint.internal.automaton.Terms;
import io.millrace.runtime.constraint.internal.gbnf.GbnfReader.Definition;
import io.millrace.runtime.constraint.internal.pattern.Utf8;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes a grammar as terms. A rule's term leaves out the empty text, which stands where the rule
 * is named instead: so no term but a choice with the end is nullable, and none begins with itself.
 */
public final class GbnfGrammar {
  private static final String ROOT = "root";

  private final Terms terms;
  private final Emptiness emptiness;
  private final Map<String, Rule> rules = new HashMap<>();

  private GbnfGrammar(Terms terms, Emptiness emptiness) {
    this.terms = terms;
    this.emptiness = emptiness;
  }

  /**
   * The texts that a grammar's rule {@code root} describes.
   *
   * @param grammar in GBNF, as llama.cpp's guide has it
   * @throws PlatformException SCHEMA_INVALID and SCHEMA_UNSUPPORTED with the place,
   *     SCHEMA_TOO_LARGE, SCHEMA_IMPOSSIBLE
   */
  public static Term of(Terms terms, String grammar) {
    Map<String, Definition> definitions = GbnfReader.read(grammar);
    terms.effort().countSteps();
    References references = new References(grammar, definitions);
    references.requireDefined(ROOT);
    Emptiness emptiness = Emptiness.of(definitions, terms.effort());
    references.requireNoLeftRecursion(emptiness);
    return new GbnfGrammar(terms, emptiness).write(definitions);
  }

  private Term write(Map<String, Definition> definitions) {
    definitions.keySet().forEach(name -> rules.put(name, new Rule()));
    definitions.forEach((name, d) -> rule(name).is(some(d.body())));
    Term start = any(new Part.Name(ROOT, 0));
    Term left = new Grammar(terms).prune(List.copyOf(rules.values()), start);
    if (left == terms.empty()) {
      throw PlatformException.caller(
          "SCHEMA_IMPOSSIBLE",
          "No text ever completes the grammar's rule 'root'.",
          "Give each rule an alternative that does not need itself again.");
    }
    return left;
  }

  private Rule rule(String name) {
    Rule rule = rules.get(name);
    if (rule == null) {
      throw new IllegalStateException("rule " + name + " was not checked");
    }
    return rule;
  }

  /** What a part describes. */
  private Term any(Part part) {
    Term some = some(part);
    return emptiness.of(part) ? terms.optional(some) : some;
  }

  /** What a part describes but the empty text. */
  private Term some(Part part) {
    if (part instanceof Part.Text text) {
      return text.text().isEmpty() ? terms.empty() : terms.text(text.text());
    }
    if (part instanceof Part.One one) {
      return Utf8.one(terms, one.of());
    }
    if (part instanceof Part.Name name) {
      return terms.rule(rule(name.name()));
    }
    if (part instanceof Part.Any any) {
      return alternatives(any.parts());
    }
    return part instanceof Part.All all ? sequence(all.parts()) : times((Part.Times) part);
  }

  /** Words as a tree, so that many of them are no more work than one. */
  private Term alternatives(List<Part> parts) {
    Map<Boolean, List<Part>> words =
        parts.stream().collect(Collectors.partitioningBy(Part.Text.class::isInstance));
    List<Term> alternatives = new ArrayList<>();
    alternatives.add(
        terms.texts(
            words.get(true).stream()
                .map(w -> ((Part.Text) w).text())
                .filter(w -> !w.isEmpty())
                .toList()));
    words.get(false).forEach(p -> alternatives.add(some(p)));
    return terms.either(alternatives);
  }

  private Term sequence(List<Part> parts) {
    Term after = terms.end(); // what the parts behind describe
    Term some = terms.empty(); // the same but the empty text
    boolean empty = true;
    for (int i = parts.size() - 1; i >= 0; i--) {
      Part part = parts.get(i);
      Term begins = terms.sequence(some(part), after);
      some = emptiness.of(part) ? terms.either(begins, some) : begins;
      empty &= emptiness.of(part);
      after = empty ? terms.optional(some) : some;
    }
    return some;
  }

  private Term times(Part.Times times) {
    int least = emptiness.of(times.part()) ? 1 : Math.max(1, times.least());
    return times.most() == 0
        ? terms.empty()
        : terms.repeat(some(times.part()), least, times.most());
  }
}
