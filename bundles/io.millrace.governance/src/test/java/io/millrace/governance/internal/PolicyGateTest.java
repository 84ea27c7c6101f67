package io.millrace.governance.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.kernel.model.ModelVersion;
import io.millrace.kernel.model.Stage;
import io.millrace.kernel.project.Project;
import io.millrace.kernel.project.ProjectSection.Declared;
import io.millrace.kernel.project.Projects;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PolicyGateTest {
  private static final Declared NOTHING = new Declared("bank", Map.of(), Optional.empty());

  private final Map<String, Object> sections = new HashMap<>();
  private final PolicyGate gate = new PolicyGate(projects());

  /** Projects of which there is one. */
  private Projects projects() {
    return (Projects)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Projects.class},
            (proxy, method, args) -> {
              assertEquals("get", method.getName());
              Project bank = new Project("bank", "", sections, 1, Instant.EPOCH, Instant.EPOCH);
              return Optional.of(bank).filter(p -> p.name().equals(args[0]));
            });
  }

  private void policy(Object... gates) {
    sections.put(
        "policies", Map.of("assistant", Map.of("model", "assistant", "gates", List.of(gates))));
  }

  private List<String> objections(Map<String, Double> candidate, Map<String, Double> current) {
    return gate.objections(
        Versions.of(2, Stage.CANDIDATE, candidate),
        Optional.of(Versions.of(1, Stage.PRODUCTION, current)));
  }

  @Test
  void lets_pass_what_improves_enough_and_loses_little() {
    policy(
        Map.of("metric", "topic", "improveBy", 0.1), Map.of("metric", "right", "loseAtMost", 0.04));

    assertEquals(
        List.of(),
        objections(Map.of("topic", 0.6, "right", 0.86), Map.of("topic", 0.5, "right", 0.9)));
    assertEquals(
        2,
        objections(Map.of("topic", 0.59, "right", 0.85), Map.of("topic", 0.5, "right", 0.9))
            .size());
  }

  @Test
  void says_both_figures_and_the_bound() {
    policy(Map.of("metric", "topic", "improveBy", 0.1));

    assertEquals(
        List.of("policy assistant: topic went from 0.5 to 0.55 but must improve by 0.1"),
        objections(Map.of("topic", 0.55), Map.of("topic", 0.5)));
  }

  @Test
  void turns_the_direction_where_lower_is_better() {
    policy(Map.of("metric", "garbled", "improveBy", 0.1, "higherIsBetter", false));

    assertEquals(List.of(), objections(Map.of("garbled", 0.1), Map.of("garbled", 0.2)));
    assertEquals(1, objections(Map.of("garbled", 0.3), Map.of("garbled", 0.2)).size());
  }

  @Test
  void holds_to_absolute_bounds_without_a_version_in_production() {
    policy(Map.of("metric", "topic", "atLeast", 0.9, "atMost", 0.99, "improveBy", 0.5));
    ModelVersion low = Versions.of(1, Stage.CANDIDATE, Map.of("topic", 0.8));
    ModelVersion high = Versions.of(1, Stage.CANDIDATE, Map.of("topic", 1.0));
    ModelVersion good = Versions.of(1, Stage.CANDIDATE, Map.of("topic", 0.9));

    assertTrue(gate.objections(low, Optional.empty()).get(0).contains("at least 0.9"));
    assertTrue(gate.objections(high, Optional.empty()).get(0).contains("at most 0.99"));
    assertEquals(List.of(), gate.objections(good, Optional.empty()));
  }

  @Test
  void objects_when_a_figure_is_missing_on_either_side() {
    policy(Map.of("metric", "topic", "improveBy", 0.1));

    assertTrue(objections(Map.of(), Map.of("topic", 0.5)).get(0).contains("assistant:2 has no"));
    assertTrue(
        objections(Map.of("topic", 0.9), Map.of()).get(0).contains("assistant:1, which is in"));
    assertEquals(1, objections(Map.of("topic", Double.NaN), Map.of("topic", 0.5)).size());
  }

  @Test
  void concerns_only_its_own_model_and_project() {
    sections.put(
        "policies",
        Map.of(
            "other",
            Map.of("model", "other", "gates", List.of(Map.of("metric", "x", "atLeast", 1)))));

    assertEquals(List.of(), objections(Map.of(), Map.of()));
    sections.clear();
    assertEquals(List.of(), objections(Map.of(), Map.of()));
  }

  @Test
  void checks_declarations() {
    PoliciesSection section = new PoliciesSection();
    Map<String, Object> good =
        Map.of("model", "a", "gates", List.of(Map.of("metric", "x", "improveBy", 0.1)));
    assertEquals(List.of(), section.check(NOTHING, "p", good));
    Declared other =
        new Declared("bank", Map.of("models", Map.of("b", Map.of())), Optional.empty());
    assertEquals(1, section.check(other, "p", good).size());

    List<Object> wrong = new ArrayList<>();
    wrong.add(Map.of("metric", "x"));
    wrong.add(Map.of("metric", "x", "improveBy", -1));
    wrong.add(Map.of("metric", "x", "atLeast", "much"));
    wrong.add(Map.of("metric", "x", "improveby", 1, "atMost", 1));
    wrong.add("x > 1");
    for (Object rule : wrong) {
      assertTrue(
          section.check(NOTHING, "p", Map.of("model", "a", "gates", List.of(rule))).size() >= 1,
          String.valueOf(rule));
    }
    assertEquals(2, section.check(NOTHING, "p", Map.of()).size());
  }
}
