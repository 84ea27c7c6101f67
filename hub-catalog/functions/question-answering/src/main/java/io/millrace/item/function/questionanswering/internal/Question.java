package io.millrace.item.function.questionanswering.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import io.millrace.runtime.items.FieldRule;
import java.util.List;
import java.util.stream.Stream;

/**
 * A question about every text.
 *
 * @param rule of its answer
 * @param group questions of one group are asked together; empty for one asked alone
 * @param scored the likeliest of the allowed answers is taken, and nothing generated
 */
record Question(FieldRule rule, String text, String group, boolean scored) {

  static final List<Parameter> PARAMETERS =
      Stream.concat(
              FieldRule.parameters().stream(),
              Stream.of(
                  Parameter.string("text", null, "What is asked.").mandatory(),
                  Parameter.string("group", "", "Questions of one group are asked together."),
                  Parameter.string(
                          "method",
                          "generate",
                          "score takes the likeliest of an enum's values, or of yes and no.")
                      .oneOf("generate", "score")))
          .toList();

  static Question of(Values given) {
    FieldRule rule = FieldRule.of(given);
    boolean scored = given.string("method").equals("score");
    boolean closed = rule.type() == FieldRule.Type.ENUM || rule.type() == FieldRule.Type.BOOLEAN;
    if (scored && (!closed || !given.string("group").isEmpty())) {
      throw PlatformException.caller(
          "PARAMETER_INVALID",
          "The question '" + rule.name() + "' cannot be answered by scores.",
          "Use 'method: score' for an enum or boolean that is asked alone.");
    }
    return new Question(rule, given.string("text"), given.string("group"), scored);
  }

  /** Texts of the answers that may be given. */
  List<String> choices() {
    return rule.type() == FieldRule.Type.BOOLEAN ? List.of("yes", "no") : rule.values();
  }
}
