package io.millrace.runtime.constraint.internal.schema;

import io.millrace.runtime.constraint.internal.automaton.JsonCharacters;
import io.millrace.runtime.constraint.internal.automaton.Term;
import io.millrace.runtime.constraint.internal.automaton.Terms;
import io.millrace.runtime.constraint.internal.pattern.MatchingCharacters;
import io.millrace.runtime.constraint.internal.pattern.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** Objects of a shape: described properties in their order, then others where they may be. */
final class ObjectTerms {
  /** Described properties of one object. */
  private static final int MOST_NAMES = 1_000;

  private final Terms terms;
  private final JsonSigns signs;
  private final Automata automata;
  private final Function<List<Node>, Term> value;
  private final Supplier<Term> free;
  private List<String> names = List.of();
  private Term other;
  private Shape shape = new Shape();
  private int counted;

  ObjectTerms(
      Terms terms,
      JsonSigns signs,
      Automata automata,
      Function<List<Node>, Term> value,
      Supplier<Term> free) {
    this.terms = terms;
    this.automata = automata;
    this.signs = signs;
    this.value = value;
    this.free = free;
    this.other = terms.empty();
  }

  Term of(Shape s) {
    shape = s;
    List<String> allowed = new ArrayList<>();
    for (String name : s.described()) {
      if (s.names.stream().allMatch(p -> automata.matches(p, name, s.path))) {
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
    if (names.size() > MOST_NAMES) {
      throw SchemaProblem.unsupported(
          s.path, "properties", "there are " + names.size() + ", more than " + MOST_NAMES);
    }
    return terms.sequence(signs.openObject, tail());
  }

  /** What comes after the opening: from the last described property to the first. */
  private Term tail() {
    int most = Math.min(names.size(), Math.max(counted, 1));
    List<Term> after = new ArrayList<>(); // what comes next, by the number of properties before
    for (int before = 0; before <= most; before++) {
      after.add(terms.either(ends(before)));
    }
    for (int index = names.size() - 1; index >= 0; index--) {
      String name = names.get(index);
      Term first = terms.text(quoted(name));
      Term content = described(name);
      List<Term> here = new ArrayList<>();
      for (int before = 0; before <= Math.min(index, most); before++) {
        List<Term> options = new ArrayList<>();
        if (shape.mostProperties < 0 || before < shape.mostProperties) {
          options.add(member(before, first, content, after.get(more(before))));
        }
        if (!shape.required.contains(name)) {
          options.add(after.get(before));
        }
        here.add(terms.either(options));
      }
      after = here;
    }
    return after.get(0);
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
    Term name =
        MatchingCharacters.quoted(terms, automata.of(all, "additionalProperties", shape.path));
    return terms.sequence(signs.quote, name, signs.quote, signs.colon, content);
  }

  private static String quoted(String name) {
    return com.fasterxml.jackson.databind.node.TextNode.valueOf(name).toString();
  }
}
