package io.millrace.workflow.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.function.FunctionSpec;
import io.millrace.api.parameter.Parameter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DefinitionCheckTest {
  private static final List<FunctionSpec> FUNCTIONS =
      List.of(
          new FunctionSpec(
              "tune",
              "",
              "local",
              List.of(
                  Parameter.string("tuner", null, "Which.").mandatory(),
                  Parameter.integer("steps", 1L, "How many.")),
              List.of(
                  new FunctionSpec.InputSpec("train", "dataset", true, ""),
                  new FunctionSpec.InputSpec("base", "model", false, "")),
              List.of(new FunctionSpec.OutputSpec("model", "model", ""))),
          new FunctionSpec("note", "", "server", List.of(), List.of(), List.of()));

  private static Map<String, Object> tune(Object... pairs) {
    Map<String, Object> s = new LinkedHashMap<>();
    s.put("function", "tune");
    s.put("parameters", Map.of("tuner", "djl"));
    s.put("inputs", Map.of("train", "store://dataset/bank/d"));
    for (int i = 0; i < pairs.length; i += 2) {
      s.put(String.valueOf(pairs[i]), pairs[i + 1]);
    }
    return s;
  }

  private static List<String> problems(Map<String, Object> steps) {
    return DefinitionCheck.problems(
        Map.of("parameters", Map.of("weights", "w"), "steps", steps), FUNCTIONS);
  }

  private static void problem(Map<String, Object> steps, String... words) {
    List<String> problems = problems(steps);
    assertEquals(1, problems.size(), problems.toString());
    for (String word : words) {
      assertTrue(problems.get(0).contains(word), problems.get(0));
    }
  }

  @Test
  void finds_nothing_wrong_with_a_good_workflow() {
    assertEquals(
        List.of(),
        problems(
            Map.of(
                "a",
                tune("retry", Map.of("attempts", 2, "backoff", "500ms"), "timeout", "10m"),
                "b",
                tune(
                    "parameters",
                    Map.of("tuner", "${parameters.weights}", "steps", "${steps.a.results.n}"),
                    "inputs",
                    Map.of("train", "x", "base", "${steps.a.outputs.model}"),
                    "when",
                    "${steps.a.results.topic} == 'on' && ${steps.a.results.x} > 0.1"))));
  }

  @Test
  void names_unknown_functions_steps_and_keys() {
    problem(Map.of("a", Map.of("function", "tun")), "steps.a.function 'tun'", "note, tune");
    problem(Map.of("a", Map.of("function", "note", "needs", List.of("z"))), "'z'");
    problem(Map.of("a", Map.of("function", "note", "retries", 3)), "steps.a.retries is unknown");
    problem(Map.of("Bad Name", Map.of("function", "note")), "Bad Name");
    problem(Map.of("a", "note"), "steps.a must be an object");
    assertEquals(1, DefinitionCheck.problems(Map.of(), FUNCTIONS).size());
  }

  @Test
  void names_a_cycle_by_its_steps() {
    problem(
        Map.of(
            "a", Map.of("function", "note", "needs", List.of("b")),
            "b", Map.of("function", "note", "needs", List.of("a"))),
        "wait for each other");
    problem(Map.of("a", tune("parameters", Map.of("tuner", "${steps.a.results.x}"))), "a → a");
  }

  @Test
  void checks_parameters_inputs_and_outputs_against_the_function() {
    problem(Map.of("a", tune("parameters", Map.of("tuner", "x", "steps", "y"))), "'steps' must be");
    problem(Map.of("a", tune("parameters", Map.of("steps", "${parameters.weights}"))), "'tuner'");
    problem(Map.of("a", tune("parameters", Map.of("tuner", "${project}", "stepz", 1))), "'stepz'");
    problem(Map.of("a", tune("inputs", Map.of("base", "x"))), "'train' is missing");
    problem(Map.of("a", tune("inputs", Map.of("train", "x", "more", "y"))), "'more' is unknown");
    problem(Map.of("a", tune("outputs", Map.of("modl", "x"))), "'modl' is unknown");
  }

  @Test
  void checks_where_references_lead() {
    problem(Map.of("a", tune("inputs", Map.of("train", "${parameters.no}"))), "${parameters.no}");
    problem(Map.of("a", tune("inputs", Map.of("train", "${env.HOME}"))), "${env.HOME}");
    problem(
        Map.of("a", tune(), "b", tune("inputs", Map.of("train", "${steps.a.outputs.adapter}"))),
        "'adapter' is unknown");
    problem(
        Map.of("a", tune(), "b", tune("inputs", Map.of("train", "${steps.a.output}"))),
        "outputs, results or run");
  }

  @Test
  void checks_conditions_durations_and_attempts() {
    problem(Map.of("a", Map.of("function", "note", "when", "1 >")), "steps.a.when");
    problem(Map.of("a", Map.of("function", "note", "when", "run()")), "steps.a.when");
    problem(Map.of("a", Map.of("function", "note", "timeout", "soon")), "steps.a.timeout");
    problem(
        Map.of("a", Map.of("function", "note", "retry", Map.of("attempts", 0))), "retry.attempts");
  }
}
