package io.millrace.governance.internal;

import io.millrace.kernel.project.ProjectSection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Section {@code policies}. Only checks: {@link PolicyGate} reads what is declared from the project
 * itself, so that no promotion slips through between a start and the section's being applied.
 */
@Component(service = ProjectSection.class)
public final class PoliciesSection implements ProjectSection {
  static final String NAME = "policies";

  @Activate
  public PoliciesSection() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int order() {
    return 30;
  }

  @Override
  public Map<String, Object> schema() {
    Map<String, Object> number = Map.of("type", "number");
    Map<String, Object> distance = Map.of("type", "number", "minimum", 0);
    return Map.of(
        "type",
        "object",
        "required",
        List.of("model", "gates"),
        "additionalProperties",
        false,
        "properties",
        Map.of(
            "description",
            Map.of("type", "string"),
            "model",
            Map.of("type", "string"),
            "gates",
            Map.of(
                "type",
                "array",
                "minItems",
                1,
                "items",
                Map.of(
                    "type",
                    "object",
                    "required",
                    List.of("metric"),
                    "additionalProperties",
                    false,
                    "properties",
                    Map.of(
                        "metric", Map.of("type", "string"),
                        "higherIsBetter", Map.of("type", "boolean"),
                        "improveBy", distance,
                        "loseAtMost", distance,
                        "atLeast", number,
                        "atMost", number)))));
  }

  @Override
  public List<String> check(Declared project, String name, Map<String, Object> declaration) {
    List<String> problems = new ArrayList<>();
    Policy policy = Policy.read(declaration, problems);
    Map<String, Map<String, Object>> models = project.sections().getOrDefault("models", Map.of());
    if (problems.isEmpty() && !models.isEmpty() && !models.containsKey(policy.model())) {
      problems.add(
          "'model' names " + policy.model() + ", but section models has " + models.keySet());
    }
    return problems;
  }

  @Override
  public void apply(
      Declared project,
      String name,
      Map<String, Object> declaration,
      @Nullable Map<String, Object> old) {}

  @Override
  public void remove(String project, String name) {}
}
