package io.millrace.runtime.constraint.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.runtime.constraint.internal.automaton.Grammar;
import io.millrace.runtime.constraint.internal.automaton.JsonCharacters;
import io.millrace.runtime.constraint.internal.automaton.Rule;
import io.millrace.runtime.constraint.internal.automaton.Term;
import io.millrace.runtime.constraint.internal.automaton.Terms;
import io.millrace.runtime.constraint.internal.pattern.MatchingCharacters;
import io.millrace.runtime.constraint.internal.pattern.Pattern;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes schemas as terms that generate values which fit them, though not every one: properties
 * come in the order of their description, others only where {@code additionalProperties} says so,
 * white space is bounded, free values are at most {@link #DEEPEST} deep. Used once.
 */
public final class SchemaGrammar {
  /** How deep a value may be of which nothing is said. */
  static final int DEEPEST = 16;

  private static final int MOST_RULES = 5_000;

  /** Patterns that a text can be held to at once. */
  private static final int MOST_PATTERNS = 64;

  private record Waiting(Rule rule, List<Node> schemas) {}

  private final Terms terms;
  private final JsonSigns signs;
  private final Automata automata;
  private final Numbers numbers;
  private final Map<List<Node>, Rule> rules = new LinkedHashMap<>();
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private final List<Rule> all = new ArrayList<>();
  private int completed;
  private final Map<Integer, Rule> free = new HashMap<>();

  public SchemaGrammar(Terms terms) {
    this.terms = terms;
    this.signs = new JsonSigns(terms);
    this.automata = new Automata(terms.effort());
    this.numbers = new Numbers(terms);
  }

  /** Any JSON object. */
  public Term object() {
    return freeObject(DEEPEST);
  }

  /**
   * Values that fit a schema.
   *
   * @throws io.millrace.api.PlatformException SCHEMA_INVALID, SCHEMA_UNSUPPORTED
   */
  public Term schema(JsonNode schema) {
    Alternatives alternatives = new Alternatives(schema, automata);
    rules.clear(); // other schemas have other places of the same name
    Term start = value(List.of(new Node(schema, "")));
    while (!waiting.isEmpty()) {
      Waiting next = waiting.remove();
      next.rule().is(body(alternatives, next.schemas()));
    }
    return start;
  }

  /**
   * Ends the work: takes out what cannot be completed.
   *
   * @throws io.millrace.api.PlatformException SCHEMA_IMPOSSIBLE
   */
  public Term complete(Term start) {
    // What was completed before, for another schema, stays as it is.
    Term left = new Grammar(terms).prune(all.subList(completed, all.size()), start);
    completed = all.size();
    if (left == terms.empty()) {
      throw SchemaProblem.impossible("No value fits the schema");
    }
    return left;
  }

  private Term value(List<Node> schemas) {
    if (schemas.stream().allMatch(n -> n.json().isBoolean() && n.json().booleanValue())) {
      return free(DEEPEST);
    }
    List<Node> key =
        schemas.stream().distinct().sorted((a, b) -> a.path().compareTo(b.path())).toList();
    Rule rule = rules.get(key);
    if (rule == null) {
      if (all.size() == MOST_RULES) {
        throw SchemaProblem.unsupported(
            key.get(0).path(), "allOf", "the schema has more than " + MOST_RULES + " parts");
      }
      rule = new Rule();
      rules.put(key, rule);
      all.add(rule);
      waiting.add(new Waiting(rule, key));
    }
    return terms.rule(rule);
  }

  private Term body(Alternatives alternatives, List<Node> schemas) {
    List<Term> each = new ArrayList<>();
    Fit fit = new Fit(alternatives);
    for (Shape s : alternatives.of(schemas)) {
      if (s.values.isPresent()) {
        each.add(
            terms.texts(
                s.values.get().stream()
                    .filter(v -> fit.fits(s, v))
                    .map(JsonNode::toString)
                    .toList()));
      } else {
        s.generated().forEach(k -> each.add(of(s, k)));
      }
    }
    return terms.either(each);
  }

  private Term of(Shape s, Kind kind) {
    return switch (kind) {
      case NULL -> terms.text("null");
      case BOOLEAN -> terms.either(terms.text("true"), terms.text("false"));
      case INTEGER ->
          s.kinds.contains(Kind.FRACTION)
              ? terms.empty() // both are written by the other
              : numbers.of(s, true, false);
      case FRACTION -> numbers.of(s, s.kinds.contains(Kind.INTEGER), true);
      case STRING -> text(s);
      case ARRAY -> array(s);
      case OBJECT ->
          s.objects.isEmpty()
                  && s.required.isEmpty()
                  && s.names.isEmpty()
                  && s.leastProperties == 0
                  && s.mostProperties < 0
              ? freeObject(DEEPEST)
              : new ObjectTerms(terms, signs, automata, this::value, () -> free(DEEPEST)).of(s);
    };
  }

  private Term text(Shape s) {
    Term inside;
    if (s.patterns.isEmpty()) {
      inside = JsonCharacters.of(terms, s.leastLength, s.mostLength);
    } else {
      if (s.patterns.size() > MOST_PATTERNS) {
        throw SchemaProblem.unsupported(
            s.path, "pattern", s.patterns.size() + " hold at once, more than " + MOST_PATTERNS);
      }
      Pattern all = Pattern.characters(s.leastLength, s.mostLength);
      for (Pattern p : s.patterns) {
        all = new Pattern.Both(all, p);
      }
      inside = MatchingCharacters.quoted(terms, automata.of(all, "pattern", s.path));
    }
    return terms.sequence(signs.quote, inside, signs.quote);
  }

  private Term array(Shape s) {
    int described = s.arrays.stream().mapToInt(a -> a.prefix().size()).max().orElse(0);
    Term rest = element(s, described);
    int most = s.mostItems < 0 ? Integer.MAX_VALUE : s.mostItems;
    Term tail;
    if (described == 0) {
      int more = s.mostItems < 0 ? -1 : s.mostItems - 1;
      Term some =
          most == 0
              ? terms.empty()
              : terms.sequence(
                  signs.gap,
                  rest,
                  terms.repeat(
                      terms.sequence(signs.comma, rest), Math.max(s.leastItems - 1, 0), more),
                  signs.gap,
                  signs.closeArray);
      Term none = terms.sequence(signs.gap, signs.closeArray);
      tail = s.leastItems > 0 ? some : terms.either(none, some);
    } else {
      Term close = terms.sequence(signs.gap, signs.closeArray);
      Term others = terms.sequence(signs.comma, rest);
      int more = s.mostItems < 0 ? -1 : Math.max(s.mostItems - described, 0);
      tail =
          terms.sequence(terms.repeat(others, Math.max(s.leastItems - described, 0), more), close);
      if (most <= described) {
        tail = s.leastItems <= described ? close : terms.empty();
      }
      for (int i = described - 1; i >= 0; i--) {
        Term next = terms.sequence(i == 0 ? signs.gap : signs.comma, element(s, i), tail);
        List<Term> options = new ArrayList<>();
        if (i < most) {
          options.add(next);
        }
        if (i >= s.leastItems) {
          options.add(close);
        }
        tail = terms.either(options);
      }
    }
    return terms.sequence(signs.openArray, tail);
  }

  private Term element(Shape s, int index) {
    List<Node> demands = s.demands(index);
    return demands.isEmpty() ? free(DEEPEST) : value(demands);
  }

  private Term free(int depth) {
    Rule rule = free.get(depth);
    if (rule == null) {
      rule = new Rule();
      free.put(depth, rule);
      all.add(rule);
      List<Term> kinds = new ArrayList<>();
      Shape any = new Shape();
      for (Kind k : List.of(Kind.NULL, Kind.BOOLEAN, Kind.FRACTION, Kind.STRING)) {
        kinds.add(of(any, k));
      }
      if (depth > 0) {
        kinds.add(freeObject(depth));
        Term element = free(depth - 1);
        kinds.add(signs.list(signs.openArray, element, signs.closeArray));
      }
      rule.is(terms.either(kinds));
    }
    return terms.rule(rule);
  }

  private Term freeObject(int depth) {
    Term member =
        terms.sequence(
            signs.quote,
            JsonCharacters.of(terms, 0, -1),
            signs.quote,
            signs.colon,
            free(depth - 1));
    return signs.list(signs.openObject, member, signs.closeObject);
  }
}
