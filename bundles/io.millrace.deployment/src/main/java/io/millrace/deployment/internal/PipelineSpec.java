package io.millrace.deployment.internal;

import io.millrace.api.guardrail.Guardrail.Direction;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A declared pipeline.
 *
 * @param endpoint what clients name as the model
 * @param blockedMessage what a client reads whose request a guardrail blocked
 */
record PipelineSpec(
    String name, String endpoint, List<Step> steps, String blockedMessage, Limits limits) {
  static final String BLOCKED = "This request was declined by the rules of this service.";

  PipelineSpec {
    steps = List.copyOf(steps);
  }

  ModelStep model() {
    return steps.stream()
        .filter(ModelStep.class::isInstance)
        .map(ModelStep.class::cast)
        .findFirst()
        .orElseThrow();
  }

  /** One step of a pipeline. */
  sealed interface Step {}

  /**
   * A guardrail.
   *
   * @param roles whose messages it judges on the way in
   */
  record GuardrailStep(
      String id, Direction direction, Set<String> roles, Map<String, Object> parameters)
      implements Step {
    static final Set<String> DEFAULT_ROLES = Set.of("user", "tool");
  }

  /** Words around the client's. */
  record PromptStep(String system, String prefix, String template) implements Step {
    static final String QUESTION = "{question}";
  }

  /** Business logic from a plugin. */
  record CustomStep(String id, Map<String, Object> parameters) implements Step {}

  /**
   * The model.
   *
   * @param selector stage in lower case, version number or {@code latest}
   * @param sampling defaults for calls
   */
  record ModelStep(
      String name,
      String selector,
      String backend,
      Map<String, Object> parameters,
      SamplingDefaults sampling)
      implements Step {
    static final String PRODUCTION = "production";
  }
}
