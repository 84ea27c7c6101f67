package io.millrace.deployment.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.guardrail.Verdict;
import io.millrace.kernel.project.ProjectSection.Declared;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PipelinesSectionTest {
  private static final Map<String, Object> MODEL = Map.of("model", Map.of("name", "assistant"));

  private final Serving serving = new Serving().guardrail("pii", t -> new Verdict.Allow());

  private List<String> problems(Object... steps) {
    return declared(Map.of("steps", List.of(steps)));
  }

  private List<String> declared(Map<String, Object> declaration) {
    return serving.section.check(
        new Declared(
            "bank",
            Map.of(
                "models",
                Map.of("assistant", Map.of()),
                "pipelines",
                Map.of("assistant", declaration)),
            Optional.empty()),
        "assistant",
        declaration);
  }

  private static void assertNames(List<String> problems, String... words) {
    for (String word : words) {
      assertTrue(problems.stream().anyMatch(p -> p.contains(word)), word + " in " + problems);
    }
  }

  @Test
  void a_sound_pipeline_has_no_problems() {
    assertEquals(
        List.of(),
        problems(
            Map.of("guardrail", "pii", "parameters", Map.of("strict", true)),
            Map.of("prompt", Map.of("system", "Be brief.", "template", "Q: {question}")),
            Map.of(
                "model",
                Map.of("name", "assistant", "stage", "production", "sampling", Map.of("topK", 3))),
            Map.of("guardrail", "pii", "direction", "output")));
  }

  @Test
  void names_unknown_plugins_and_wrong_parameters() {
    assertNames(
        problems(
            Map.of("guardrail", "pi"),
            Map.of("guardrail", "pii", "parameters", Map.of("strict", "yes", "loud", 1)),
            Map.of("step", "lookup"),
            Map.of("model", Map.of("name", "assistant", "backend", "gpu"))),
        "steps[0] (guardrail pi)",
        "'strict' must be of type boolean but is \"yes\"",
        "'loud' is unknown",
        "steps[2] (step lookup)",
        "steps[3] (backend gpu)");
  }

  @Test
  void asks_for_exactly_one_model_that_exists() {
    assertNames(problems(Map.of("guardrail", "pii")), "no model step");
    assertNames(problems(MODEL, MODEL), "steps[1]: a second model step");
    assertNames(problems(Map.of("model", Map.of("name", "other"))), "model 'other'", "[assistant]");
  }

  @Test
  void names_misplaced_misspelt_and_mistyped_keys() {
    assertNames(
        problems(
            Map.of("guardrail", "pii", "direction", "output"),
            Map.of("promt", Map.of()),
            MODEL,
            Map.of("prompt", Map.of("prefix", "late"))),
        "steps[0]: direction 'output'",
        "steps[1]: must have exactly one of",
        "steps[3]: a prompt after the model");
    assertNames(
        problems(Map.of("guardrail", "pii", "roles", List.of("user", "sytem")), MODEL),
        "steps[0].roles: [user, sytem]");
    assertNames(
        declared(
            Map.of(
                "steps",
                List.of(MODEL),
                "endpont",
                "x",
                "limits",
                Map.of("concurrent", 0, "queueTimeout", "soon"))),
        "endpont: unknown",
        "limits.concurrent: must be a whole number of at least 1 but is 0",
        "limits.queueTimeout: 'soon'");
    assertNames(
        problems(
            Map.of("model", Map.of("name", "assistant", "sampling", Map.of("temperature", 3.0)))),
        "steps[0].model.sampling",
        "'temperature' must lie in");
  }

  @Test
  void an_endpoint_belongs_to_one_pipeline_of_one_project() {
    serving.apply(Map.of("steps", List.of(MODEL)));
    Map<String, Object> same = Map.of("steps", List.of(MODEL), "endpoint", "assistant");
    Declared other =
        new Declared(
            "shop",
            Map.of(
                "models", Map.of("assistant", Map.of()), "pipelines", Map.of("a", same, "b", same)),
            Optional.empty());

    assertNames(
        serving.section.check(other, "a", same),
        "'assistant' is taken by project 'bank'",
        "pipeline 'b' has the same one");
  }

  @Test
  void the_schema_is_an_object_that_asks_for_steps() {
    assertEquals(List.of("steps"), serving.section.schema().get("required"));
  }
}
