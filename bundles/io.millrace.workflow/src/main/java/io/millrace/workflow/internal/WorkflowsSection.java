package io.millrace.workflow.internal;

import io.millrace.api.Names;
import io.millrace.api.PlatformException;
import io.millrace.kernel.project.ProjectSection;
import io.millrace.kernel.run.Functions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Section {@code workflows}: remembers what is declared for whoever starts it. */
@Component(service = {ProjectSection.class, WorkflowsSection.class})
public final class WorkflowsSection implements ProjectSection {
  private final Functions functions;
  private final Map<String, Map<String, Map<String, Object>>> declared = new ConcurrentHashMap<>();

  @Activate
  public WorkflowsSection(@Reference(name = "functions") Functions functions) {
    this.functions = functions;
  }

  @Override
  public String name() {
    return "workflows";
  }

  @Override
  public int order() {
    return 40;
  }

  @Override
  public Map<String, Object> schema() {
    Map<String, Object> duration =
        Map.of("type", "string", "pattern", "^\\d{1,9}\\s*(ms|s|m|h|d)$");
    Map<String, Object> object = Map.of("type", "object");
    Map<String, Object> step =
        Map.of(
            "type",
            "object",
            "required",
            List.of("function"),
            "additionalProperties",
            false,
            "properties",
            Map.of(
                "function", Map.of("type", "string"),
                "needs", Map.of("type", "array", "items", Map.of("type", "string")),
                "parameters", object,
                "inputs", object,
                "outputs", object,
                "when", Map.of("type", List.of("string", "boolean")),
                "retry",
                    Map.of(
                        "type",
                        "object",
                        "properties",
                        Map.of(
                            "attempts",
                            Map.of("type", "integer", "minimum", 1, "maximum", 20),
                            "backoff",
                            duration)),
                "timeout", duration,
                "executor", Map.of("type", "string")));
    return Map.of(
        "type",
        "object",
        "required",
        List.of("steps"),
        "additionalProperties",
        false,
        "properties",
        Map.of(
            "description",
            Map.of("type", "string"),
            "parameters",
            Map.of("type", "object", "description", "Defaults, by name."),
            "steps",
            Map.of("type", "object", "minProperties", 1, "additionalProperties", step)));
  }

  @Override
  public List<String> check(Declared project, String name, Map<String, Object> declaration) {
    List<String> problems = new ArrayList<>();
    try {
      Names.check("workflow", name);
    } catch (PlatformException e) {
      problems.add(e.what() + " " + e.remedy());
    }
    problems.addAll(DefinitionCheck.problems(declaration, functions.list()));
    return problems;
  }

  @Override
  public void apply(
      Declared project,
      String name,
      Map<String, Object> declaration,
      @Nullable Map<String, Object> old) {
    declared.computeIfAbsent(project.name(), p -> new ConcurrentHashMap<>()).put(name, declaration);
  }

  @Override
  public void remove(String project, String name) {
    declared.getOrDefault(project, new ConcurrentHashMap<>()).remove(name);
  }

  Optional<Map<String, Object>> declaration(String project, String name) {
    return Optional.ofNullable(declared.getOrDefault(project, Map.of()).get(name));
  }

  Map<String, Map<String, Object>> declarations(String project) {
    return new TreeMap<>(declared.getOrDefault(project, Map.of()));
  }
}
