package io.millrace.runtime.constraint.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.runtime.constraint.internal.pattern.Pattern;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A schema without alternatives: everything it says holds at once. Made by {@link ShapeReader},
 * joined with {@link #and}; not changed afterwards.
 */
final class Shape {
  /** What values the schema admits. */
  EnumSet<Kind> kinds = EnumSet.allOf(Kind.class);

  /** What is said about kinds only by keywords that have a meaning for one kind. */
  EnumSet<Kind> hinted = EnumSet.noneOf(Kind.class);

  boolean typed;
  Optional<List<JsonNode>> values = Optional.empty();
  Bounds bounds = Bounds.NONE;
  List<BigDecimal> multiples = List.of();
  int leastLength;
  int mostLength = -1;
  List<Pattern> patterns = List.of();
  List<ArrayPart> arrays = List.of();
  int leastItems;
  int mostItems = -1;
  List<ObjectPart> objects = List.of();
  Set<String> required = new LinkedHashSet<>();
  List<Pattern> names = List.of();
  int leastProperties;
  int mostProperties = -1;
  String path = "";

  /**
   * What one schema says about elements.
   *
   * @param prefix of the first elements
   * @param rest of the others, if anything is said of them
   */
  record ArrayPart(List<Node> prefix, Optional<Node> rest) {
    Optional<Node> demand(int index) {
      return index < prefix.size() ? Optional.of(prefix.get(index)) : rest;
    }
  }

  /** Both at once. */
  Shape and(Shape o) {
    Shape s = new Shape();
    s.path = path.isEmpty() ? o.path : path;
    s.kinds = EnumSet.copyOf(kinds);
    s.kinds.retainAll(o.kinds);
    s.hinted = EnumSet.copyOf(hinted);
    s.hinted.addAll(o.hinted);
    s.typed = typed || o.typed;
    s.values = values;
    if (o.values.isPresent()) {
      List<JsonNode> theirs = o.values.get();
      s.values =
          Optional.of(
              values.map(v -> v.stream().filter(x -> has(theirs, x)).toList()).orElse(theirs));
    }
    s.bounds = bounds.and(o.bounds);
    s.multiples = joined(multiples, o.multiples);
    s.leastLength = Math.max(leastLength, o.leastLength);
    s.mostLength = least(mostLength, o.mostLength);
    s.patterns = joined(patterns, o.patterns);
    s.arrays = joined(arrays, o.arrays);
    s.leastItems = Math.max(leastItems, o.leastItems);
    s.mostItems = least(mostItems, o.mostItems);
    s.objects = joined(objects, o.objects);
    s.required.addAll(required);
    s.required.addAll(o.required);
    s.names = joined(names, o.names);
    s.leastProperties = Math.max(leastProperties, o.leastProperties);
    s.mostProperties = least(mostProperties, o.mostProperties);
    return s;
  }

  /**
   * The kinds that are generated: where no type is given, those that the other keywords speak of,
   * for that is what the author had in mind.
   */
  EnumSet<Kind> generated() {
    EnumSet<Kind> all = EnumSet.copyOf(kinds);
    if (!typed && !hinted.isEmpty()) {
      all.retainAll(hinted);
    }
    return all;
  }

  /** Names that are described anywhere, in order, and then those that are required only. */
  Set<String> described() {
    Set<String> all = new LinkedHashSet<>();
    objects.forEach(p -> all.addAll(p.properties().keySet()));
    all.addAll(required);
    return all;
  }

  /** Everything that is demanded of the value of a property. */
  List<Node> demands(String name) {
    List<Node> all = new ArrayList<>();
    objects.forEach(p -> all.addAll(p.demands(name)));
    return all;
  }

  /** Everything that is demanded of an element. */
  List<Node> demands(int index) {
    List<Node> all = new ArrayList<>();
    arrays.forEach(p -> p.demand(index).ifPresent(all::add));
    return all;
  }

  static boolean has(List<JsonNode> values, JsonNode value) {
    return values.stream().anyMatch(v -> equal(v, value));
  }

  /** Equality of JSON Schema: numbers by their value. */
  static boolean equal(JsonNode a, JsonNode b) {
    return a.equals(
        (x, y) ->
            x.isNumber() && y.isNumber()
                ? x.decimalValue().compareTo(y.decimalValue())
                : x.equals(y) ? 0 : 1,
        b);
  }

  private static <T> List<T> joined(List<T> a, List<T> b) {
    List<T> all = new ArrayList<>(a);
    b.stream().filter(x -> !all.contains(x)).forEach(all::add);
    return all;
  }

  private static int least(int a, int b) {
    return a < 0 ? b : b < 0 ? a : Math.min(a, b);
  }
}
