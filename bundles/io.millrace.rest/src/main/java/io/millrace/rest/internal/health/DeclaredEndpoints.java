package io.millrace.rest.internal.health;

import io.millrace.deployment.EndpointInfo;
import io.millrace.deployment.Endpoints;
import io.millrace.kernel.project.Project;
import io.millrace.kernel.project.Projects;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What of a project's declarations cannot answer yet. */
final class DeclaredEndpoints {
  private DeclaredEndpoints() {}

  /** Declared endpoints that are not there or not ready, each with its reason. */
  static List<String> unready(Projects projects, Endpoints endpoints) {
    Map<String, EndpointInfo> there =
        endpoints.list().stream().collect(Collectors.toMap(EndpointInfo::id, Function.identity()));
    List<String> problems = new ArrayList<>();
    for (Project project : projects.list()) {
      if (project.sections().get("pipelines") instanceof Map<?, ?> pipelines) {
        pipelines.forEach(
            (name, declared) ->
                problem(there, endpoint(name, declared))
                    .ifPresent(p -> problems.add("Project " + project.name() + ": " + p)));
      }
    }
    return problems;
  }

  private static String endpoint(Object name, Object declared) {
    Object named = declared instanceof Map<?, ?> m ? m.get("endpoint") : null;
    return String.valueOf(named == null ? name : named);
  }

  private static Optional<String> problem(Map<String, EndpointInfo> there, String id) {
    EndpointInfo info = there.get(id);
    if (info == null) {
      return Optional.of("endpoint '" + id + "' is not there yet.");
    }
    return info.ready()
        ? Optional.empty()
        : Optional.of("endpoint '" + id + "' is not ready: " + info.reason());
  }
}
