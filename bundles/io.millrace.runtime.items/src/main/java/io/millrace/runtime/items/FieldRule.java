package io.millrace.runtime.items;

import io.millrace.api.PlatformException;
import io.millrace.api.data.FieldType;
import io.millrace.api.data.Schema;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What a value that a model gives must be: its type and bounds. Read values by {@link
 * FieldReading}.
 *
 * @param values allowed, of an enum
 * @param minimum of numbers
 * @param maximum of numbers
 * @param maxLength of texts, in characters
 * @param pattern that a whole text must match
 * @param required whether a missing value is refused
 */
public record FieldRule(
    String name,
    Type type,
    String description,
    List<String> values,
    OptionalDouble minimum,
    OptionalDouble maximum,
    int maxLength,
    Optional<Pattern> pattern,
    boolean required) {
  private static final int LONGEST = 10_000;

  /** Types of values. */
  public enum Type {
    STRING,
    INTEGER,
    NUMBER,
    BOOLEAN,
    /** One of the rule's values. */
    ENUM,
    /** A day; as a text in ISO 8601, {@code 2026-01-31}. */
    DATE;

    /** Name in parameters. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    static String[] labels() {
      return java.util.Arrays.stream(values()).map(Type::label).toArray(String[]::new);
    }
  }

  /** Parameters of one rule; those who use rules may add their own. */
  public static List<Parameter> parameters() {
    return List.of(
        Parameter.string("name", null, "Of the column.").mandatory(),
        Parameter.string("type", "string", "Of the value.").oneOf(Type.labels()),
        Parameter.string("description", "", "What it is, for the model."),
        Parameter.list("values", List.of(), "Allowed values of an enum."),
        Parameter.number("minimum", null, "Of numbers."),
        Parameter.number("maximum", null, "Of numbers."),
        Parameter.integer("maxLength", (long) LONGEST, "Characters of a text at most.")
            .between(1, LONGEST),
        Parameter.string("pattern", null, "Regular expression that a whole text must match."),
        Parameter.bool("required", true, "A missing value is refused."));
  }

  /**
   * A rule from checked parameters.
   *
   * @throws PlatformException PARAMETER_INVALID if they contradict each other
   */
  public static FieldRule of(Values given) {
    FieldRule rule =
        new FieldRule(
            given.string("name"),
            Type.valueOf(given.string("type").toUpperCase(Locale.ROOT)),
            given.string("description"),
            given.strings("values"),
            number(given, "minimum"),
            number(given, "maximum"),
            given.intValue("maxLength"),
            given.optionalString("pattern").map(p -> compiled(given.string("name"), p)),
            given.bool("required"));
    boolean isEnum = rule.type == Type.ENUM;
    if (isEnum == rule.values.isEmpty()) {
      throw refused(
          rule.name, isEnum ? "is an enum without 'values'" : "has 'values' but is no enum");
    }
    if (rule.minimum.orElse(-1e300) > rule.maximum.orElse(1e300)) {
      throw refused(rule.name, "has a minimum above its maximum");
    }
    if (!rule.name.matches("[\\p{L}_][\\p{L}\\p{N}_]{0,62}")) {
      throw refused(rule.name, "has a name that is not made of letters, digits and _");
    }
    return rule;
  }

  private static OptionalDouble number(Values given, String name) {
    return given.has(name) ? OptionalDouble.of(given.number(name)) : OptionalDouble.empty();
  }

  private static Pattern compiled(String name, String pattern) {
    try {
      return Pattern.compile(pattern);
    } catch (PatternSyntaxException e) {
      throw refused(name, "has a pattern that does not compile: " + e.getDescription());
    }
  }

  private static PlatformException refused(String name, String why) {
    return PlatformException.caller(
        "PARAMETER_INVALID", "The field '" + name + "' " + why + ".", "Correct its description.");
  }

  /** The column that holds its values. */
  public Schema.Field column() {
    FieldType t =
        switch (type) {
          case INTEGER -> FieldType.INTEGER;
          case NUMBER -> FieldType.NUMBER;
          case BOOLEAN -> FieldType.BOOLEAN;
          case STRING, ENUM, DATE -> FieldType.STRING;
        };
    return new Schema.Field(name, t);
  }

  /** What to write, in words for a model: {@code a whole number from 1 to 5}. */
  public String form() {
    String range =
        (minimum.isPresent() ? " from " + Figures.shown(minimum.getAsDouble()) : "")
            + (maximum.isPresent() ? " to " + Figures.shown(maximum.getAsDouble()) : "");
    return switch (type) {
      case STRING ->
          maxLength < LONGEST ? "a text of at most " + maxLength + " characters" : "a text";
      case INTEGER -> "a whole number" + range;
      case NUMBER -> "a number" + range;
      case BOOLEAN -> "yes or no";
      case ENUM -> "one of: " + String.join(", ", values);
      case DATE -> "a date as YYYY-MM-DD";
    };
  }

  /** The parameters of a list's elements, each checked against these declarations. */
  public static List<Values> elements(Values given, String list, List<Parameter> declared) {
    return given.list(list).stream()
        .map(
            element -> {
              if (!(element instanceof Map<?, ?> map)) {
                throw refused(String.valueOf(element), "is no object");
              }
              Map<String, Object> named = new java.util.LinkedHashMap<>();
              map.forEach((k, v) -> named.put(String.valueOf(k), v));
              return Values.check("an element of '" + list + "'", declared, named);
            })
        .toList();
  }
}
