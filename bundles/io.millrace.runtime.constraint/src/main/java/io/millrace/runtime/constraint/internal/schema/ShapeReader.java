package io.millrace.runtime.constraint.internal.schema;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.runtime.constraint.internal.pattern.CharacterAutomaton;
import io.millrace.runtime.constraint.internal.pattern.Pattern;
import io.millrace.runtime.constraint.internal.pattern.PatternReader;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads what one schema object says itself, without its alternatives and references. */
final class ShapeReader {
  /** Read elsewhere: they are about other schemas. */
  static final Set<String> COMBINING = Set.of("$ref", "allOf", "anyOf", "oneOf");

  private static final Set<String> REMARKS =
      Set.of(
          "$schema",
          "$id",
          "$comment",
          "$defs",
          "definitions",
          "title",
          "description",
          "default",
          "examples",
          "example",
          "deprecated",
          "readOnly",
          "writeOnly",
          "nullable",
          "discriminator",
          "contentMediaType",
          "contentEncoding",
          "externalDocs",
          "xml");

  private static final int MOST_DIGITS = 400; // the largest double has 309

  private final Node node;
  private final Automata automata;
  private final Shape shape = new Shape();

  private ShapeReader(Node node, Automata automata) {
    this.node = node;
    this.automata = automata;
  }

  static Shape read(Node node, Automata automata) {
    return new ShapeReader(node, automata).read();
  }

  private Shape read() {
    shape.path = node.path();
    JsonNode json = node.json();
    if (json.isBoolean()) {
      if (!json.booleanValue()) {
        shape.kinds = EnumSet.noneOf(Kind.class);
        shape.typed = true;
      }
      return shape;
    }
    if (!json.isObject()) {
      throw SchemaProblem.invalid(node.path(), "it is neither an object nor true or false");
    }
    json.fieldNames().forEachRemaining(this::keyword);
    if (json.has("properties")
        || json.has("patternProperties")
        || json.has("additionalProperties")) {
      shape.objects = List.of(object(json));
    }
    if (json.has("prefixItems") || json.has("items") || json.has("additionalItems")) {
      shape.arrays = List.of(array(json));
    }
    if (json.path("nullable").asBoolean(false) && json.has("type")) {
      shape.kinds.add(Kind.NULL);
    }
    return shape;
  }

  private void keyword(String keyword) {
    JsonNode v = node.json().get(keyword);
    switch (keyword) {
      case "type" -> types(v);
      case "enum" -> {
        List<JsonNode> values = new ArrayList<>();
        list(keyword, v).forEach(values::add);
        values(keyword, values);
      }
      case "const" -> values(keyword, List.of(v));
      case "minimum" -> {
        boolean open = node.json().path("exclusiveMinimum").asBoolean(false); // draft 4
        shape.bounds = shape.bounds.above(number(keyword, v), open);
        hint(Kind.INTEGER, Kind.FRACTION);
      }
      case "maximum" -> {
        boolean open = node.json().path("exclusiveMaximum").asBoolean(false);
        shape.bounds = shape.bounds.below(number(keyword, v), open);
        hint(Kind.INTEGER, Kind.FRACTION);
      }
      case "exclusiveMinimum" -> {
        if (!v.isBoolean()) {
          shape.bounds = shape.bounds.above(number(keyword, v), true);
          hint(Kind.INTEGER, Kind.FRACTION);
        }
      }
      case "exclusiveMaximum" -> {
        if (!v.isBoolean()) {
          shape.bounds = shape.bounds.below(number(keyword, v), true);
          hint(Kind.INTEGER, Kind.FRACTION);
        }
      }
      case "multipleOf" -> {
        BigDecimal of = number(keyword, v);
        if (of.signum() <= 0) {
          throw wrong(keyword, "more than 0", v);
        }
        shape.multiples = List.of(of);
        hint(Kind.INTEGER, Kind.FRACTION);
      }
      case "minLength" -> {
        shape.leastLength = count(keyword, v);
        hint(Kind.STRING);
      }
      case "maxLength" -> {
        shape.mostLength = count(keyword, v);
        hint(Kind.STRING);
      }
      case "pattern" -> {
        shape.patterns = with(shape.patterns, pattern(keyword, v));
        hint(Kind.STRING);
      }
      case "format" -> {
        if (v.asText("").equals("int32")) {
          shape.bounds =
              shape
                  .bounds
                  .above(BigDecimal.valueOf(Integer.MIN_VALUE), false)
                  .below(BigDecimal.valueOf(Integer.MAX_VALUE), false);
        }
        Formats.of(v.asText(""), node.path())
            .ifPresent(p -> shape.patterns = with(shape.patterns, p));
      }
      case "minItems" -> {
        shape.leastItems = count(keyword, v);
        hint(Kind.ARRAY);
      }
      case "maxItems" -> {
        shape.mostItems = count(keyword, v);
        hint(Kind.ARRAY);
      }
      case "uniqueItems" -> {
        if (v.asBoolean(false) && node.json().path("maxItems").asInt(2) > 1) {
          throw SchemaProblem.unsupported(
              node.path(), keyword, "what was said before would have to be remembered");
        }
      }
      case "items", "prefixItems", "additionalItems" -> hint(Kind.ARRAY);
      case "properties", "patternProperties", "additionalProperties" -> hint(Kind.OBJECT);
      case "required" -> {
        list(keyword, v).forEach(name -> shape.required.add(text(keyword, name)));
        hint(Kind.OBJECT);
      }
      case "propertyNames" -> names(v);
      case "minProperties" -> {
        shape.leastProperties = count(keyword, v);
        hint(Kind.OBJECT);
      }
      case "maxProperties" -> {
        shape.mostProperties = count(keyword, v);
        hint(Kind.OBJECT);
      }
      default -> {
        if (!COMBINING.contains(keyword)
            && !REMARKS.contains(keyword)
            && !keyword.startsWith("x-")) {
          throw SchemaProblem.unsupported(node.path(), keyword, "it is not one that is known here");
        }
      }
    }
  }

  private void types(JsonNode given) {
    EnumSet<Kind> kinds = EnumSet.noneOf(Kind.class);
    for (JsonNode type : given.isArray() ? given : List.of(given)) {
      switch (type.asText("")) {
        case "number" -> kinds.addAll(List.of(Kind.INTEGER, Kind.FRACTION));
        case "null", "boolean", "integer", "string", "array", "object" ->
            kinds.add(Kind.valueOf(type.asText().toUpperCase(Locale.ROOT)));
        default -> throw wrong("type", "a type of JSON", type);
      }
    }
    shape.kinds = kinds;
    shape.typed = true;
  }

  private void values(String keyword, List<JsonNode> values) {
    values.forEach(v -> sane(keyword, v));
    shape.values =
        Optional.of(
            shape
                .values
                .map(before -> before.stream().filter(x -> Shape.has(values, x)).toList())
                .orElse(values));
  }

  private void names(JsonNode v) {
    hint(Kind.OBJECT);
    if (v.isBoolean()) {
      if (!v.booleanValue()) {
        shape.names = with(shape.names, Pattern.texts(List.of()));
      }
      return;
    }
    if (!v.isObject()) {
      throw wrong("propertyNames", "a schema", v);
    }
    v.fieldNames()
        .forEachRemaining(
            k -> {
              switch (k) {
                case "title", "description" -> {}
                case "type" -> {
                  if (!v.get(k).asText().equals("string")) {
                    throw SchemaProblem.unsupported(
                        node.path() + "/propertyNames", k, "names are of type string");
                  }
                }
                case "pattern" -> shape.names = with(shape.names, pattern(k, v.get(k)));
                case "minLength" ->
                    shape.names = with(shape.names, Pattern.characters(count(k, v.get(k)), -1));
                case "maxLength" ->
                    shape.names = with(shape.names, Pattern.characters(0, count(k, v.get(k))));
                case "enum" -> {
                  List<String> texts = new ArrayList<>();
                  list(k, v.get(k)).forEach(t -> texts.add(text(k, t)));
                  shape.names = with(shape.names, Pattern.texts(texts));
                }
                default ->
                    throw SchemaProblem.unsupported(
                        node.path() + "/propertyNames",
                        k,
                        "names can have a pattern, an enum and lengths");
              }
            });
  }

  private ObjectPart object(JsonNode json) {
    Map<String, Node> properties = new LinkedHashMap<>();
    if (json.has("properties")) {
      Node all = node.at("properties");
      if (!all.json().isObject()) {
        throw wrong("properties", "an object", all.json());
      }
      all.json().fieldNames().forEachRemaining(n -> properties.put(n, all.at(n)));
    }
    List<ObjectPart.NamePattern> patterns = new ArrayList<>();
    if (json.has("patternProperties")) {
      Node all = node.at("patternProperties");
      if (!all.json().isObject()) {
        throw wrong("patternProperties", "an object", all.json());
      }
      all.json()
          .fieldNames()
          .forEachRemaining(
              regex -> {
                Pattern p = search(all.path(), "patternProperties", regex);
                CharacterAutomaton automaton = automata.of(p, "patternProperties", all.path());
                patterns.add(new ObjectPart.NamePattern(p, automaton, all.at(regex)));
              });
    }
    Optional<Node> rest =
        json.has("additionalProperties")
            ? Optional.of(node.at("additionalProperties"))
            : Optional.empty();
    return new ObjectPart(properties, patterns, rest);
  }

  private Shape.ArrayPart array(JsonNode json) {
    List<Node> prefix = new ArrayList<>();
    boolean former = json.path("items").isArray(); // before 2020-12
    if (former || json.has("prefixItems")) {
      Node all = node.at(former ? "items" : "prefixItems");
      list(former ? "items" : "prefixItems", all.json());
      for (int i = 0; i < all.json().size(); i++) {
        prefix.add(all.at(i));
      }
    }
    String rest = former ? "additionalItems" : "items";
    return new Shape.ArrayPart(
        prefix, json.has(rest) ? Optional.of(node.at(rest)) : Optional.empty());
  }

  private Pattern pattern(String keyword, JsonNode v) {
    if (!v.isTextual()) {
      throw wrong(keyword, "a text", v);
    }
    return search(node.path(), keyword, v.textValue());
  }

  private JsonNode list(String keyword, JsonNode v) {
    if (!v.isArray()) {
      throw wrong(keyword, "a list", v);
    }
    return v;
  }

  private String text(String keyword, JsonNode v) {
    if (!v.isTextual()) {
      throw wrong(keyword, "a list of texts", v);
    }
    return v.textValue();
  }

  private static Pattern search(String path, String keyword, String regex) {
    try {
      return PatternReader.search(regex);
    } catch (PatternReader.Unreadable e) {
      throw SchemaProblem.unsupported(
          path, keyword, "'" + SchemaProblem.cut(regex) + "' " + e.getMessage());
    }
  }

  /**
   * Larger numbers would take the memory as soon as anything is computed with them; half characters
   * cannot be written.
   */
  private void sane(String keyword, JsonNode v) {
    if (v.isNumber()
        && (v.decimalValue().precision() > MOST_DIGITS
            || Math.abs((long) v.decimalValue().scale()) > MOST_DIGITS)) {
      throw wrong(keyword, "made of numbers of at most " + MOST_DIGITS + " digits", v);
    }
    if (v.isTextual() && !UTF_8.newEncoder().canEncode(v.textValue())) {
      throw wrong(keyword, "made of whole characters", v);
    }
    v.forEach(part -> sane(keyword, part));
  }

  private BigDecimal number(String keyword, JsonNode v) {
    if (!v.isNumber()
        || v.decimalValue().precision() > 30
        || Math.abs((long) v.decimalValue().scale()) > 30) {
      throw wrong(keyword, "a number of at most 30 digits", v);
    }
    return v.decimalValue();
  }

  private int count(String keyword, JsonNode v) {
    if (!v.isNumber() || Kind.of(v) != Kind.INTEGER || v.decimalValue().signum() < 0) {
      throw wrong(keyword, "a whole number of at least 0", v);
    }
    return v.decimalValue().min(BigDecimal.valueOf(1_000_000_000)).intValue();
  }

  private void hint(Kind... kinds) {
    shape.hinted.addAll(List.of(kinds));
  }

  private RuntimeException wrong(String keyword, String expected, JsonNode v) {
    return SchemaProblem.invalid(
        node.path(),
        "'" + keyword + "' must be " + expected + " but is " + SchemaProblem.cut(v.toString()));
  }

  private static <T> List<T> with(List<T> list, T one) {
    List<T> more = new ArrayList<>(list);
    more.add(one);
    return more;
  }
}
