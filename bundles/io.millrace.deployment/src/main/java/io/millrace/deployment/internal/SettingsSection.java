package io.millrace.deployment.internal;

import io.millrace.kernel.project.ProjectSection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;

/**
 * Section {@code settings} of a project: {@code events.logText} says whether questions and answers
 * are logged. Off until a project turns it on.
 */
@Component(service = {ProjectSection.class, SettingsSection.class})
public final class SettingsSection implements ProjectSection {
  private static final String EVENTS = "events";
  private static final String LOG_TEXT = "logText";

  private final Set<String> loggingText = ConcurrentHashMap.newKeySet();

  boolean logsText(String project) {
    return loggingText.contains(project);
  }

  @Override
  public String name() {
    return "settings";
  }

  @Override
  public int order() {
    return 5;
  }

  @Override
  public Map<String, Object> schema() {
    return Map.of(
        "type",
        "object",
        "additionalProperties",
        false,
        "properties",
        Map.of(
            LOG_TEXT,
            Map.of(
                "type",
                "boolean",
                "default",
                false,
                "description",
                "Under 'events': log questions and answers, as the input guardrails leave them.")));
  }

  @Override
  public List<String> check(Declared project, String name, Map<String, Object> declaration) {
    List<String> problems = new ArrayList<>();
    if (!name.equals(EVENTS)) {
      problems.add("'" + name + "' is unknown; known is '" + EVENTS + "'");
      return problems;
    }
    declaration.forEach(
        (key, value) -> {
          if (!key.equals(LOG_TEXT)) {
            problems.add(key + ": unknown; known is '" + LOG_TEXT + "'");
          } else if (!(value instanceof Boolean)) {
            problems.add(key + ": must be true or false but is " + value);
          }
        });
    return problems;
  }

  @Override
  public void apply(
      Declared project,
      String name,
      Map<String, Object> declaration,
      @Nullable Map<String, Object> old) {
    if (Boolean.TRUE.equals(declaration.get(LOG_TEXT))) {
      loggingText.add(project.name());
    } else {
      loggingText.remove(project.name());
    }
  }

  @Override
  public void remove(String project, String name) {
    loggingText.remove(project);
  }
}
