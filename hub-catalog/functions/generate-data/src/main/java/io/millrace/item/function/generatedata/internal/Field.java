package io.millrace.item.function.generatedata.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import io.millrace.runtime.items.FieldRule;
import io.millrace.runtime.items.PromptTemplate;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * A field of the rows to make.
 *
 * @param source who gives its value
 * @param template of a prompt or of the value itself
 * @param unique whether two rows may not share a value
 */
record Field(FieldRule rule, Source source, Optional<PromptTemplate> template, boolean unique) {

  /** Who gives a value. */
  enum Source {
    /** The model, together with the other fields of the row, as JSON. */
    MODEL,
    /** The model, asked for this field alone with its own prompt. */
    PROMPT,
    /** Chance, within the rule: so that shares are as wanted, not as the model likes. */
    DRAW,
    /** The other fields, put into a text. */
    TEMPLATE
  }

  static final List<Parameter> PARAMETERS =
      Stream.concat(
              FieldRule.parameters().stream(),
              Stream.of(
                  Parameter.string(
                      "prompt", null, "Asks the model for this field alone; {field} of the row."),
                  Parameter.string("template", null, "The value is this text; {field} of the row."),
                  Parameter.bool("draw", false, "The value is drawn at random within its rule."),
                  Parameter.bool("unique", false, "No two rows share a value.")))
          .toList();

  static Field of(Values given) {
    FieldRule rule = FieldRule.of(given);
    boolean draw = given.bool("draw");
    int ways = (draw ? 1 : 0) + (given.has("prompt") ? 1 : 0) + (given.has("template") ? 1 : 0);
    boolean bounded = rule.minimum().isPresent() && rule.maximum().isPresent();
    boolean drawable =
        switch (rule.type()) {
          case ENUM, BOOLEAN, DATE -> true;
          case INTEGER, NUMBER -> bounded;
          case STRING -> false;
        };
    if (ways > 1 || (draw && !drawable)) {
      throw PlatformException.caller(
          "PARAMETER_INVALID",
          "The field '"
              + rule.name()
              + "' "
              + (ways > 1 ? "has more than one source." : "cannot be drawn."),
          "Give at most one of prompt, template and draw; numbers are drawn from minimum to"
              + " maximum, texts cannot be.");
    }
    Source source =
        draw
            ? Source.DRAW
            : given.has("prompt")
                ? Source.PROMPT
                : given.has("template") ? Source.TEMPLATE : Source.MODEL;
    return new Field(
        rule,
        source,
        given
            .optionalString("prompt")
            .or(() -> given.optionalString("template"))
            .map(PromptTemplate::of),
        given.bool("unique"));
  }

  String name() {
    return rule.name();
  }

  /** A value by chance. */
  Object drawn(SplittableRandom random) {
    double low = rule.minimum().orElse(0);
    double high = rule.maximum().orElse(1);
    return switch (rule.type()) {
      case ENUM, STRING -> rule.values().get(random.nextInt(rule.values().size()));
      case BOOLEAN -> random.nextBoolean();
      case INTEGER -> random.nextLong((long) Math.ceil(low), (long) Math.floor(high) + 1);
      case NUMBER -> low + random.nextDouble() * (high - low);
      case DATE -> LocalDate.of(2000, 1, 1).plusDays(random.nextInt(9497)).toString();
    };
  }
}
