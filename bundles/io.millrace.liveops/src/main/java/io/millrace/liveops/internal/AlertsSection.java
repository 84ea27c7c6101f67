package io.millrace.liveops.internal;

import io.millrace.kernel.project.ProjectSection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Section {@code alerts} of a project. */
@Component(service = ProjectSection.class)
public final class AlertsSection implements ProjectSection {
  private static final Duration PERIOD = Duration.ofMinutes(1);
  private static final Duration LEAST = Duration.ofSeconds(1);
  private static final Duration MOST = Duration.ofDays(30);

  private final LiveMonitoring monitoring;

  @Activate
  public AlertsSection(@Reference(name = "monitoring") LiveMonitoring monitoring) {
    this.monitoring = monitoring;
  }

  @Override
  public String name() {
    return "alerts";
  }

  @Override
  public int order() {
    return 70;
  }

  @Override
  public Map<String, Object> schema() {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("monitor", Map.of("type", "string", "description", "Name of a monitor."));
    properties.put("metric", Map.of("type", "string", "description", "Metric it reads."));
    properties.put("below", Map.of("type", "number", "description", "Values below this match."));
    properties.put("above", Map.of("type", "number", "description", "Values above this match."));
    properties.put(
        "minCount", described("integer", 1, "Observations a window must rest on to be looked at."));
    properties.put("count", described("integer", 1, "Windows within the period that must match."));
    properties.put("period", described("string", "1m", "How far back windows count."));
    properties.put(
        "severity",
        Map.of("enum", List.of("low", "medium", "high", "critical"), "default", "medium"));
    properties.put(
        "resolve",
        Map.of(
            "type",
            "object",
            "properties",
            Map.of("count", described("integer", 1, "Windows in a row that must not match."))));
    properties.put(
        "start",
        Map.of(
            "type",
            "object",
            "required",
            List.of("workflow"),
            "properties",
            Map.of("workflow", Map.of("type", "string"), "parameters", Map.of("type", "object"))));
    properties.put("cooldown", described("string", "1m", "Shortest time between two firings."));
    return Map.of(
        "type",
        "object",
        "required",
        List.of("monitor", "metric"),
        "additionalProperties",
        false,
        "properties",
        properties);
  }

  private static Map<String, Object> described(String type, Object otherwise, String what) {
    return Map.of("type", type, "default", otherwise, "description", what);
  }

  @Override
  public List<String> check(
      ProjectSection.Declared project, String name, Map<String, Object> declaration) {
    List<String> problems = new ArrayList<>();
    AlertSpec spec = read(project.name(), name, declaration, problems);
    Set<String> monitors = project.sections().getOrDefault(MonitorsSection.NAME, Map.of()).keySet();
    if (!spec.monitor().isEmpty() && !monitors.contains(spec.monitor())) {
      problems.add("monitor: '" + spec.monitor() + "' is not declared in 'monitors' " + monitors);
    }
    Set<String> workflows = project.sections().getOrDefault("workflows", Map.of()).keySet();
    spec.start()
        .map(AlertSpec.Start::workflow)
        .filter(w -> !w.isEmpty() && !workflows.contains(w))
        .ifPresent(
            w ->
                problems.add(
                    "start.workflow: '" + w + "' is not declared in 'workflows' " + workflows));
    return problems;
  }

  private static AlertSpec read(
      String project, String name, Map<String, Object> declaration, List<String> problems) {
    Fields d = new Fields(declaration, "", problems);
    d.allow(
        "monitor",
        "metric",
        "below",
        "above",
        "minCount",
        "count",
        "period",
        "severity",
        "resolve",
        "start",
        "cooldown",
        "description");
    Optional<Double> below = d.number("below");
    Optional<Double> above = d.number("above");
    if (below.isPresent() == above.isPresent()) {
      problems.add("give either 'below' or 'above'");
    }
    Fields resolve = new Fields(d.object("resolve"), "resolve.", problems);
    resolve.allow("count");
    return new AlertSpec(
        project,
        name,
        d.required("monitor"),
        d.required("metric"),
        below.isPresent(),
        below.or(() -> above).orElse(Double.NaN),
        d.positive("minCount", 1),
        d.positive("count", 1),
        d.duration("period", PERIOD, LEAST, MOST),
        d.oneOf("severity", "medium", "low", "medium", "high", "critical"),
        resolve.positive("count", 1),
        start(d, problems),
        d.duration("cooldown", PERIOD, Duration.ZERO, MOST));
  }

  private static Optional<AlertSpec.Start> start(Fields d, List<String> problems) {
    if (!d.has("start")) {
      return Optional.empty();
    }
    Fields s = new Fields(d.object("start"), "start.", problems);
    s.allow("workflow", "parameters");
    return Optional.of(new AlertSpec.Start(s.required("workflow"), s.object("parameters")));
  }

  @Override
  public void apply(
      ProjectSection.Declared project,
      String name,
      Map<String, Object> declaration,
      @Nullable Map<String, Object> old) {
    monitoring.declare(read(project.name(), name, declaration, new ArrayList<>()));
  }

  @Override
  public void remove(String project, String name) {
    monitoring.withdrawAlert(project, name);
  }
}
