package io.millrace.plugin.monitor.drift.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.monitoring.Observation;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What is read off a request: a number ({@link Double}) or a category ({@link String}).
 *
 * @param numeric which of them
 * @param field where a reference row has the same
 * @param read empty if the request has no such thing
 */
record Reading(boolean numeric, String field, Function<Observation, Optional<Object>> read) {
  private static final String VERDICT = "verdict:";
  private static final String LABEL = "label:";

  static Reading of(String what) {
    if (what.startsWith(VERDICT)) {
      String guardrail = what.substring(VERDICT.length());
      return category(guardrail, o -> o.verdicts().get(guardrail));
    }
    if (what.startsWith(LABEL)) {
      String label = what.substring(LABEL.length());
      return category(label, o -> o.labels().get(label));
    }
    return switch (what) {
      case "question_length" ->
          new Reading(
              true, "question", o -> o.text().map(t -> (Object) (double) t.question().length()));
      case "answer_length" ->
          new Reading(
              true, "answer", o -> o.text().map(t -> (Object) (double) t.answer().length()));
      case "prompt_tokens" -> number(what, o -> counted(o.promptTokens()));
      case "completion_tokens" -> number(what, o -> counted(o.completionTokens()));
      case "first_token_ms" -> number(what, Observation::firstTokenMs);
      case "total_ms" -> number(what, Observation::totalMs);
      case "tokens_per_second" -> number(what, Observation::tokensPerSecond);
      case "outcome" -> category(what, o -> o.outcome().name().toLowerCase(Locale.ROOT));
      case "error" -> category(what, Observation::errorCode);
      case "model" -> category(what, Observation::model);
      default ->
          throw PlatformException.caller(
              "MONITOR_INVALID",
              "'of' is '" + what + "', which no request has.",
              "Use question_length, answer_length, prompt_tokens, completion_tokens,"
                  + " first_token_ms, total_ms, tokens_per_second, outcome, error, model,"
                  + " verdict:<guardrail> or label:<name>.");
    };
  }

  /** A request that no model answered has no tokens, rather than zero. */
  private static double counted(int tokens) {
    return tokens == 0 ? Double.NaN : tokens;
  }

  private static Reading number(String field, Function<Observation, Double> read) {
    return new Reading(
        true, field, o -> Optional.<Object>of(read.apply(o)).filter(v -> !((Double) v).isNaN()));
  }

  private static Reading category(
      String field, Function<Observation, @org.jspecify.annotations.Nullable String> read) {
    return new Reading(
        false, field, o -> Optional.<Object>ofNullable(read.apply(o)).filter(v -> !v.equals("")));
  }

  /** The same of a row: a number, a category, or of a text its length. */
  Optional<Object> of(Map<?, ?> row, String from) {
    Object value = row.get(from);
    if (value == null) {
      return Optional.empty();
    }
    if (!numeric) {
      return Optional.of(String.valueOf(value));
    }
    return value instanceof Number n
        ? Optional.of(n.doubleValue())
        : Optional.of((double) String.valueOf(value).length());
  }
}
