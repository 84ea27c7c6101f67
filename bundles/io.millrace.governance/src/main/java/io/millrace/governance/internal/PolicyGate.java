package io.millrace.governance.internal;

import io.millrace.kernel.model.ModelVersion;
import io.millrace.kernel.model.PromotionGate;
import io.millrace.kernel.project.Project;
import io.millrace.kernel.project.Projects;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Objects to a version that does not show what the policies of its project ask for. */
@Component(service = PromotionGate.class)
public final class PolicyGate implements PromotionGate {
  private final Projects projects;

  @Activate
  public PolicyGate(@Reference(name = "projects") Projects projects) {
    this.projects = projects;
  }

  @Override
  public List<String> objections(ModelVersion candidate, Optional<ModelVersion> current) {
    Optional<Project> project = projects.get(candidate.project());
    if (project.isEmpty()
        || !(project.get().sections().get(PoliciesSection.NAME) instanceof Map<?, ?> policies)) {
      return List.of();
    }
    Map<String, Object> byName = new TreeMap<>();
    policies.forEach((name, declaration) -> byName.put(String.valueOf(name), declaration));
    List<String> objections = new ArrayList<>();
    byName.forEach(
        (name, declaration) -> objections.addAll(asked(name, declaration, candidate, current)));
    return objections;
  }

  private static List<String> asked(
      String name, Object declaration, ModelVersion candidate, Optional<ModelVersion> current) {
    List<String> problems = new ArrayList<>();
    Map<String, Object> values = new TreeMap<>();
    if (declaration instanceof Map<?, ?> map) {
      map.forEach((k, v) -> values.put(String.valueOf(k), v));
    }
    Policy policy = Policy.read(values, problems);
    if (!policy.model().equals(candidate.name())) {
      return List.of();
    }
    if (!problems.isEmpty()) {
      return problems.stream().map(p -> "policy " + name + " cannot be read: " + p).toList();
    }
    return policy.gates().stream()
        .flatMap(g -> g.objections(candidate, current).stream())
        .map(o -> "policy " + name + ": " + o)
        .toList();
  }
}
