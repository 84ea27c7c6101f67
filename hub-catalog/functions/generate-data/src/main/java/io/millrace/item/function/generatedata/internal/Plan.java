package io.millrace.item.function.generatedata.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.data.Schema;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import io.millrace.runtime.items.FieldRule;
import io.millrace.runtime.items.JsonText;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What rows to make.
 *
 * @param chunk rows asked for in one prompt
 * @param maxAttempts prompts for rows at most
 * @param shown examples in a prompt
 */
record Plan(
    List<Field> fields,
    long amount,
    String subject,
    String language,
    int chunk,
    long maxAttempts,
    boolean allowFewer,
    int shown,
    long seed,
    String system) {
  static final long MAX_TOKENS = 1024;

  static final List<Parameter> PARAMETERS =
      List.of(
          Parameter.list(
                  "fields",
                  null,
                  "{name, type: string|integer|number|boolean|enum|date, description, values,"
                      + " minimum, maximum, maxLength, pattern, required, unique; draw, prompt or"
                      + " template}.")
              .mandatory(),
          Parameter.integer("amount", 10L, "Rows to make.").between(1, 1_000_000),
          Parameter.string("subject", "", "What the rows are about."),
          Parameter.string("language", "English", "Of texts."),
          Parameter.integer("chunk", 5L, "Rows asked for in one prompt.").between(1, 50),
          Parameter.integer(
                  "maxAttempts",
                  0L,
                  "Prompts for rows at most; 0 for five times those"
                      + " that are needed if every row is good, and ten.")
              .atLeast(0),
          Parameter.bool("allowFewer", false, "Fewer rows than asked are no failure."),
          Parameter.integer("shown", 3L, "Examples in a prompt, drawn from the input.")
              .between(0, 20),
          Parameter.integer("seed", 0L, "Of all chance: the same seed and model, the same rows."),
          Parameter.string("system", "", "System message."));

  static Plan of(Values given) {
    List<Field> fields =
        FieldRule.elements(given, "fields", Field.PARAMETERS).stream().map(Field::of).toList();
    if (fields.isEmpty()) {
      throw refused("'fields' is empty");
    }
    long amount = given.integer("amount");
    boolean one = fields.stream().anyMatch(f -> f.source() != Field.Source.MODEL);
    int chunk = one ? 1 : given.intValue("chunk");
    long attempts = given.integer("maxAttempts");
    Plan plan =
        new Plan(
            fields,
            amount,
            given.string("subject"),
            given.string("language"),
            chunk,
            attempts == 0 ? 10 + 5 * ((amount + chunk - 1) / chunk) : attempts,
            given.bool("allowFewer"),
            given.intValue("shown"),
            given.integer("seed"),
            given.string("system"));
    plan.check();
    return plan;
  }

  private void check() {
    Set<String> known = new LinkedHashSet<>();
    for (Field f : fields) {
      f.template()
          .ifPresent(
              t -> {
                if (!known.containsAll(t.columns())) {
                  throw refused(
                      "'"
                          + f.name()
                          + "' uses "
                          + t.columns()
                          + ", of which only "
                          + known
                          + " stand before it");
                }
              });
      if (!known.add(f.name())) {
        throw refused("two fields are named '" + f.name() + "'");
      }
    }
  }

  private static PlatformException refused(String why) {
    return PlatformException.caller(
        "PARAMETER_INVALID", "The fields do not fit: " + why + ".", "Correct 'fields'.");
  }

  /** Columns of the output. */
  Schema schema() {
    return new Schema(fields.stream().map(f -> f.rule().column()).toList());
  }

  List<Field> of(Field.Source source) {
    return fields.stream().filter(f -> f.source() == source).toList();
  }

  /**
   * The prompt for rows as JSON.
   *
   * @param given values that stand already
   * @param known rows to be different from
   */
  String prompt(
      Map<String, Object> given,
      List<Map<String, Object>> examples,
      List<Map<String, Object>> known) {
    StringBuilder p = new StringBuilder();
    p.append("Write ").append(chunk == 1 ? "one record" : chunk + " different records");
    p.append(subject.isEmpty() ? "" : " about " + subject);
    p.append(", in ").append(language).append(". Fields of a record:\n");
    for (Field f : of(Field.Source.MODEL)) {
      p.append("- ").append(f.name()).append(": ").append(f.rule().form());
      p.append(f.rule().description().isEmpty() ? "" : "; " + f.rule().description());
      p.append(f.rule().required() ? "\n" : "; may be null\n");
    }
    if (!given.isEmpty()) {
      p.append("It belongs to ").append(JsonText.line(given)).append("\n");
    }
    lines(p, "Examples:\n", examples);
    lines(p, "Different from these:\n", known);
    return p.append("Write each record as one JSON object on a line of its own, nothing else.")
        .toString();
  }

  private static void lines(StringBuilder p, String heading, List<Map<String, Object>> rows) {
    if (!rows.isEmpty()) {
      p.append(heading);
      rows.forEach(r -> p.append(JsonText.line(r)).append('\n'));
    }
  }
}
