package io.millrace.workflow.internal;

import io.millrace.kernel.run.Run;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What {@code ${…}} means while a workflow runs: {@code parameters.<name>}, {@code
 * steps.<step>.outputs.<output>}, {@code steps.<step>.results.<result>}, {@code
 * steps.<step>.results} (all of them), {@code steps.<step>.run}, {@code workflow.id}, {@code
 * project}.
 */
final class Scope implements Function<String, Object> {
  private final String project;
  private final String id;
  private final Map<String, Object> parameters;
  private final Function<String, Optional<Run>> runs;

  /**
   * @param runs the completed run of a step
   */
  Scope(
      String project,
      String id,
      Map<String, Object> parameters,
      Function<String, Optional<Run>> runs) {
    this.project = project;
    this.id = id;
    this.parameters = parameters;
    this.runs = runs;
  }

  /**
   * @throws IllegalArgumentException naming what is not there
   */
  @Override
  public Object apply(String path) {
    String[] parts = path.split("\\.", 2);
    Object value =
        switch (parts[0]) {
          case "project" -> project;
          case "workflow" -> path.equals("workflow.id") ? id : null;
          case "parameters" -> parts.length == 1 ? parameters : deep(parameters, parts[1]);
          case "steps" -> step(path, parts.length == 1 ? "" : parts[1]);
          default -> null;
        };
    if (value == null) {
      throw new IllegalArgumentException("${" + path + "} has no value");
    }
    return value;
  }

  private @Nullable Object step(String path, String rest) {
    String[] parts = rest.split("\\.", 3);
    Run run =
        runs.apply(parts[0])
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "${" + path + "}: step '" + parts[0] + "' has not completed"));
    if (parts.length == 2 && parts[1].equals("run")) {
      return run.id();
    }
    Map<String, ?> values =
        parts.length < 2
            ? Map.of()
            : parts[1].equals("outputs")
                ? run.outputs()
                : parts[1].equals("results") ? run.results() : Map.of();
    if (parts.length == 2 && (parts[1].equals("results") || parts[1].equals("outputs"))) {
      return values;
    }
    Object value = parts.length < 3 ? null : values.get(parts[2]);
    if (value == null) {
      throw new IllegalArgumentException(
          "${" + path + "} has no value; step '" + parts[0] + "' left " + values.keySet());
    }
    return value;
  }

  /** Names may hold dots themselves: the whole rest is tried first. */
  private static @Nullable Object deep(Map<?, ?> map, String path) {
    if (map.containsKey(path)) {
      return map.get(path);
    }
    int dot = path.indexOf('.');
    return dot > 0 && map.get(path.substring(0, dot)) instanceof Map<?, ?> inner
        ? deep(inner, path.substring(dot + 1))
        : null;
  }
}
