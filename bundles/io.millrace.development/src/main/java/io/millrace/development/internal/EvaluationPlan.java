package io.millrace.development.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.model.Sampling;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What an evaluation is told, checked.
 *
 * @param evaluators in the order given
 * @param limit rows at most
 */
record EvaluationPlan(
    String backend,
    Map<String, Object> backendParameters,
    List<Chosen> evaluators,
    List<Style> styles,
    Sampling sampling,
    long limit) {
  private static final String INPUT = "input://";

  static final List<Parameter> PARAMETERS =
      List.of(
          Parameter.string("backend", "djl", "Id of the model backend that answers."),
          Parameter.object("backendParameters", "What the backend is told."),
          Parameter.list(
                  "evaluators",
                  null,
                  "Who judges: {evaluator: id, parameters: {…}}; input://examples and"
                      + " input://refusals stand for the rows of those inputs.")
              .mandatory(),
          Parameter.list(
              "styles",
              List.of("as_written"),
              "Manners of writing each question: as_written, lower, question."),
          Parameter.object("sampling", "maxTokens (48), temperature (0), topP, topK, seed."),
          Parameter.integer("limit", 1_000_000L, "Rows at most, from the first.").atLeast(1));

  /** An evaluator and what it is told. */
  record Chosen(String id, Map<String, Object> parameters) {}

  /**
   * @param rows of an input by its name
   */
  static EvaluationPlan of(Values v, Function<String, List<Map<String, Object>>> rows) {
    List<Chosen> chosen = v.list("evaluators").stream().map(e -> chosen(e, rows)).toList();
    if (chosen.isEmpty() || v.list("styles").isEmpty()) {
      throw PlatformException.caller(
          "PARAMETER_INVALID",
          "An evaluation needs at least one evaluator and one style.",
          "Give 'evaluators', for example [{evaluator: restrict-to-topic, parameters: {…}}].");
    }
    return new EvaluationPlan(
        v.string("backend"),
        v.has("backendParameters") ? v.object("backendParameters") : Map.of(),
        chosen,
        v.strings("styles").stream().map(Style::of).distinct().toList(),
        Sampling.of(v.has("sampling") ? v.object("sampling") : Map.of(), 48),
        v.integer("limit"));
  }

  private static Chosen chosen(Object given, Function<String, List<Map<String, Object>>> rows) {
    if (given instanceof String id) {
      return new Chosen(id, Map.of());
    }
    if (given instanceof Map<?, ?> map && map.get("evaluator") instanceof String id) {
      Map<String, Object> parameters = new LinkedHashMap<>();
      if (map.get("parameters") instanceof Map<?, ?> p) {
        p.forEach((k, value) -> parameters.put(String.valueOf(k), resolved(value, rows)));
      }
      return new Chosen(id, parameters);
    }
    throw PlatformException.caller(
        "PARAMETER_INVALID",
        "'evaluators' holds " + given + ", which names no evaluator.",
        "Write {evaluator: id, parameters: {…}}.");
  }

  private static Object resolved(Object value, Function<String, List<Map<String, Object>>> rows) {
    if (value instanceof String s && s.startsWith(INPUT)) {
      return rows.apply(s.substring(INPUT.length()));
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> copy = new LinkedHashMap<>();
      map.forEach((k, v) -> copy.put(String.valueOf(k), resolved(v, rows)));
      return copy;
    }
    return value instanceof List<?> list
        ? list.stream().map(e -> resolved(e, rows)).toList()
        : value;
  }
}
