package io.millrace.liveops.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.evaluation.Evaluator;
import io.millrace.api.monitoring.Monitor;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import io.millrace.api.plugin.Lease;
import io.millrace.api.plugin.PluginDirectory;
import io.millrace.kernel.artifact.DatasetValues;
import io.millrace.kernel.project.ProjectSection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Section {@code monitors} of a project. */
@Component(service = ProjectSection.class)
public final class MonitorsSection implements ProjectSection {
  static final String NAME = "monitors";
  private static final Duration WINDOW = Duration.ofSeconds(10);

  private final LiveMonitoring monitoring;
  private final PluginDirectory plugins;

  @Activate
  public MonitorsSection(
      @Reference(name = "monitoring") LiveMonitoring monitoring,
      @Reference(name = "plugins") PluginDirectory plugins) {
    this.monitoring = monitoring;
    this.plugins = plugins;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int order() {
    return 60;
  }

  @Override
  public Map<String, Object> schema() {
    return Map.of(
        "type",
        "object",
        "required",
        List.of("endpoint", "monitor"),
        "additionalProperties",
        false,
        "properties",
        Map.of(
            "endpoint",
            Map.of("type", "string", "description", "Id of the endpoint it watches."),
            "monitor",
            Map.of("type", "string", "description", "kind.id of a Monitor."),
            "window",
            Map.of("type", "string", "default", "10s", "description", "Length, 1s to 1d."),
            "parameters",
            Map.of("type", "object")));
  }

  @Override
  public List<String> check(
      ProjectSection.Declared project, String name, Map<String, Object> declaration) {
    List<String> problems = new ArrayList<>();
    MonitorSpec spec = read(project.name(), name, declaration, problems);
    if (problems.isEmpty()) {
      Set<String> endpoints = endpoints(project);
      if (!endpoints.contains(spec.endpoint())) {
        problems.add(
            "endpoint: '" + spec.endpoint() + "' is no endpoint of this project " + endpoints);
      }
      Map<String, Object> outline = DatasetValues.outline(spec.parameters());
      check(Monitor.class, "", spec.monitor(), Monitor::parameters, outline, problems);
      // Monitors that judge name their evaluator by these parameters.
      if (outline.get("evaluator") instanceof String evaluator) {
        Map<String, Object> told =
            new Fields(outline, "", new ArrayList<>()).object("evaluatorParameters");
        check(
            Evaluator.class,
            "evaluatorParameters: ",
            evaluator,
            Evaluator::parameters,
            told,
            problems);
      }
    }
    return problems;
  }

  private <T> void check(
      Class<T> kind,
      String at,
      String id,
      Function<T, List<Parameter>> parameters,
      Map<String, Object> given,
      List<String> problems) {
    try (Lease<T> lease = plugins.lease(kind, id)) {
      Values.check(id, parameters.apply(lease.plugin()), given);
    } catch (PlatformException e) {
      problems.add(at + e.what());
    }
  }

  private static Set<String> endpoints(ProjectSection.Declared project) {
    Set<String> endpoints = new TreeSet<>();
    project
        .sections()
        .getOrDefault("pipelines", Map.of())
        .forEach(
            (pipeline, declared) ->
                endpoints.add(declared.get("endpoint") instanceof String s ? s : pipeline));
    return endpoints;
  }

  private static MonitorSpec read(
      String project, String name, Map<String, Object> declaration, List<String> problems) {
    Fields d = new Fields(declaration, "", problems);
    d.allow("endpoint", "monitor", "window", "parameters", "description");
    return new MonitorSpec(
        project,
        name,
        d.required("endpoint"),
        d.required("monitor"),
        d.duration("window", WINDOW, MonitorSpec.SHORTEST, MonitorSpec.LONGEST),
        d.object("parameters"));
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
    monitoring.withdrawMonitor(project, name);
  }
}
