package io.millrace.item.function.piianonymise.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.data.FieldType;
import io.millrace.api.data.Schema;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import io.millrace.runtime.pii.PiiType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What an anonymisation is told, checked.
 *
 * @param operators of each type that is looked for
 * @param columns to look into; empty for all with texts
 * @param threshold findings less certain than this are left
 * @param allowed texts that are never personal, in lower case
 * @param salt of hashes; empty draws one that nobody learns
 * @param samples before and after in the report
 * @param originals whether the report may show personal data
 */
record Plan(
    Map<PiiType, Operator> operators,
    List<String> columns,
    double threshold,
    Set<String> allowed,
    Optional<String> salt,
    boolean numbered,
    int keepLast,
    int samples,
    boolean originals) {
  private static final Set<PiiType> USUAL =
      EnumSet.complementOf(EnumSet.of(PiiType.DOMAIN, PiiType.DATE));

  static final List<Parameter> PARAMETERS =
      List.of(
          Parameter.list(
              "types",
              keys(USUAL),
              "What to look for: "
                  + String.join(", ", keys(EnumSet.allOf(PiiType.class)))
                  + "; [all] for all of them."),
          Parameter.string("operator", "replace", "What to do with a finding.")
              .oneOf(Operator.names()),
          Parameter.object(
              "operators", "What to do by type: {card: mask, email: hash, age: keep}."),
          Parameter.list(
              "columns",
              null,
              "Columns to look into; without it all with texts, lists or objects."),
          Parameter.number("threshold", 0.5, "Leaves what is less certain than this.")
              .between(0, 1),
          Parameter.list("allow", List.of(), "Texts that are not personal: your own hotline."),
          Parameter.string(
              "salt",
              null,
              "Of hashes, so that runs agree; recorded with the run. Without it a random one is"
                  + " drawn and forgotten."),
          Parameter.bool(
              "numbered",
              false,
              "Replace by [PERSON_1], [PERSON_2]: the same data, the same number."),
          Parameter.integer("keepLast", 0L, "Characters that mask leaves at the end.")
              .between(0, 4),
          Parameter.integer("samples", 20L, "Texts shown before and after in the report.")
              .between(0, 1000),
          Parameter.bool(
              "showOriginals",
              false,
              "The report shows what was found; keep it as safe as the data."));

  private static List<String> keys(Set<PiiType> types) {
    return types.stream().map(PiiType::key).toList();
  }

  static Plan of(Values given) {
    Map<PiiType, Operator> operators = new EnumMap<>(PiiType.class);
    Operator usual = Operator.of(given.string("operator"));
    for (String key : given.strings("types")) {
      if (key.equals("all")) {
        Arrays.stream(PiiType.values()).forEach(t -> operators.put(t, usual));
      } else {
        operators.put(type(key, "types"), usual);
      }
    }
    if (given.has("operators")) {
      given
          .object("operators")
          .forEach(
              (key, name) ->
                  operators.put(type(key, "operators"), Operator.of(String.valueOf(name))));
    }
    if (operators.isEmpty()) {
      throw PlatformException.caller(
          "PARAMETER_INVALID", "'types' is empty.", "Name at least one type, or [all].");
    }
    return new Plan(
        operators,
        given.has("columns") ? given.strings("columns") : List.of(),
        given.number("threshold"),
        given.strings("allow").stream()
            .map(a -> a.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet()),
        given.optionalString("salt"),
        given.bool("numbered"),
        given.intValue("keepLast"),
        given.intValue("samples"),
        given.bool("showOriginals"));
  }

  private static PiiType type(String key, String parameter) {
    return PiiType.ofKey(key)
        .orElseThrow(
            () ->
                PlatformException.caller(
                    "PARAMETER_INVALID",
                    "'" + parameter + "' names '" + key + "', which is no type of personal data.",
                    "Use " + String.join(", ", keys(EnumSet.allOf(PiiType.class))) + "."));
  }

  /** The columns of a dataset to look into. */
  Set<String> columns(Schema schema) {
    List<String> unknown = columns.stream().filter(c -> !schema.has(c)).toList();
    if (!unknown.isEmpty()) {
      throw PlatformException.caller(
          "PARAMETER_INVALID",
          "'columns' names " + unknown + ", which the dataset has not.",
          "It has " + schema.fields().stream().map(Schema.Field::name).toList() + ".");
    }
    List<String> chosen = new ArrayList<>(columns);
    if (chosen.isEmpty()) {
      schema.fields().stream()
          .filter(f -> f.type() == FieldType.STRING || f.type() == FieldType.JSON)
          .forEach(f -> chosen.add(f.name()));
    }
    return Set.copyOf(chosen);
  }
}
