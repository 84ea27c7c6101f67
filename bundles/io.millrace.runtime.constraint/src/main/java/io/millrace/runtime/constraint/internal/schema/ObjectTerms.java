package io.millrace.runtime.constraint.internal.schema;

import io.millrace.runtime.constraint.internal.automaton.JsonCharacters;
import io.millrace.runtime.constraint.internal.automaton.Term;
import io.millrace.runtime.constraint.internal.automaton.Terms;
import io.millrace.runtime.constraint.internal.pattern.CharacterAutomaton;
import io.millrace.runtime.constraint.internal.pattern.MatchingCharacters;
import io.millrace.runtime.constraint.internal.pattern.Pattern;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/** Objects of a shape: described properties in their order, then others where they may be. */
final class ObjectTerms {
  private final Terms terms;
  private final JsonSigns signs;
  private final Function<List<Node>, Term> value;
  private final Supplier<Term> free;
  private final Map<Long, Term> tails = new HashMap<>();
  private List<String> names = List.of();
  private Term other;
  private Shape shape = new Shape();
  private int counted;

  ObjectTerms(Terms terms, JsonSigns signs, Function<List<Node>, Term> value, Supplier<Term> free) {
    this.terms = terms;
    this.signs = signs;
    this.value = value;
    this.free = free;
    this.other = terms.empty();
  }

  Term of(Shape s) {
    shape = s;
    List<String> allowed = new ArrayList<>();
    for (String name : s.described()) {
      if (s.names.stream().allMatch(p -> matches(p, name))) {
        allowed.add(name);
      } else if (s.required.contains(name)) {
        return terms.empty();
      }
    }
    names = allowed;
    other = others();
    counted = Math.max(s.leastProperties, s.mostProperties < 0 ? 1 : s.mostProperties);
    if (other != terms.empty() && s.leastProperties > names.size() + 1) {
      // The same name could come twice, and a reader would count it once.
      throw SchemaProblem.unsupported(
          s.path, "minProperties", "with names that are not described it can be at most 1 more");
    }
    return terms.sequence(signs.openObject, tail(0, 0));
  }

  /** What may come from the described property at this index on, after so many properties. */
  private Term tail(int index, int before) {
    long key = (long) index << 32 | before;
    Term known = tails.get(key);
    if (known != null) {
      return known;
    }
    List<Term> options = new ArrayList<>();
    if (index == names.size()) {
      options.addAll(ends(before));
    } else {
      String name = names.get(index);
      if (shape.mostProperties < 0 || before < shape.mostProperties) {
        Term first = terms.text(quoted(name));
        options.add(member(before, first, described(name), tail(index + 1, more(before))));
      }
      if (!shape.required.contains(name)) {
        options.add(tail(index + 1, before));
      }
    }
    Term tail = terms.either(options);
    tails.put(key, tail);
    return tail;
  }

  private List<Term> ends(int before) {
    Term close = terms.sequence(signs.gap, signs.closeObject);
    int room = shape.mostProperties < 0 ? -1 : shape.mostProperties - before;
    List<Term> options = new ArrayList<>();
    if (before >= shape.leastProperties) {
      options.add(close);
    }
    if (other != terms.empty() && room != 0 && before + 1 >= shape.leastProperties) {
      Term again = terms.sequence(signs.comma, other);
      Term lead = before == 0 ? signs.gap : signs.comma;
      options.add(
          terms.sequence(lead, other, terms.repeat(again, 0, room < 0 ? -1 : room - 1), close));
    }
    return options;
  }

  private Term member(int before, Term name, Term content, Term tail) {
    return terms.sequence(before == 0 ? signs.gap : signs.comma, name, signs.colon, content, tail);
  }

  private int more(int before) {
    return Math.min(before + 1, Math.max(counted, 1));
  }

  private Term described(String name) {
    List<Node> demands = shape.demands(name);
    return demands.isEmpty() ? free.get() : value.apply(demands);
  }

  /** One property that is not described. */
  private Term others() {
    List<Term> all = new ArrayList<>();
    List<ObjectPart.NamePattern> patterns =
        shape.objects.stream().flatMap(p -> p.patterns().stream()).toList();
    for (ObjectPart.NamePattern p : patterns) {
      List<Pattern> not =
          new ArrayList<>(patterns.stream().filter(o -> o != p).map(o -> o.names()).toList());
      List<Node> demands = new ArrayList<>(List.of(p.value()));
      shape.objects.stream()
          .filter(o -> !o.patterns().contains(p))
          .forEach(o -> o.rest().ifPresent(demands::add));
      all.add(property(p.names(), not, demands));
    }
    boolean open =
        shape.objects.stream()
            .allMatch(
                p -> p.rest().isPresent() || p.properties().isEmpty() && p.patterns().isEmpty());
    if (open && shape.objects.stream().noneMatch(ObjectPart::closes)) {
      List<Node> demands = new ArrayList<>();
      shape.objects.forEach(o -> o.rest().ifPresent(demands::add));
      List<Pattern> not = new ArrayList<>(patterns.stream().map(o -> o.names()).toList());
      all.add(property(Pattern.characters(0, -1), not, demands));
    }
    return terms.either(all);
  }

  private Term property(Pattern matching, List<Pattern> not, List<Node> demands) {
    Term content = demands.isEmpty() ? free.get() : value.apply(demands);
    if (not.isEmpty()
        && names.isEmpty()
        && shape.described().isEmpty()
        && shape.names.isEmpty()
        && matching.equals(Pattern.characters(0, -1))) {
      Term any = JsonCharacters.of(terms, 0, -1);
      return terms.sequence(signs.quote, any, signs.quote, signs.colon, content);
    }
    Pattern all = new Pattern.Both(Pattern.characters(0, -1), matching);
    for (Pattern p : shape.names) {
      all = new Pattern.Both(all, p);
    }
    not.add(Pattern.texts(shape.described()));
    for (Pattern p : not) {
      all = new Pattern.Both(all, new Pattern.Not(p));
    }
    CharacterAutomaton automaton = CharacterAutomaton.of(all);
    if (automaton == null) {
      throw SchemaProblem.unsupported(
          shape.path,
          "additionalProperties",
          "telling the names apart takes too large an automaton");
    }
    Term name = MatchingCharacters.quoted(terms, automaton);
    return terms.sequence(signs.quote, name, signs.quote, signs.colon, content);
  }

  private static boolean matches(Pattern p, String text) {
    CharacterAutomaton a = CharacterAutomaton.of(p);
    return a != null && a.matches(text);
  }

  private static String quoted(String name) {
    return com.fasterxml.jackson.databind.node.TextNode.valueOf(name).toString();
  }
}
