package io.millrace.deployment.internal;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.api.Names;
import io.millrace.api.PlatformException;
import io.millrace.api.plugin.PluginDirectory;
import io.millrace.kernel.project.Project;
import io.millrace.kernel.project.ProjectSection;
import io.millrace.kernel.project.Projects;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Section {@code pipelines} of a project. */
@Component(service = ProjectSection.class)
public final class PipelinesSection implements ProjectSection {
  private static final String NAME = "pipelines";

  private final EndpointTable table;
  private final PluginDirectory plugins;
  private final Map<String, Object> schema;

  @Activate
  public PipelinesSection(
      @Reference(name = "table") EndpointTable table,
      @Reference(name = "plugins") PluginDirectory plugins) {
    this.table = table;
    this.plugins = plugins;
    try (InputStream in = PipelinesSection.class.getResourceAsStream("pipelines.schema.json")) {
      this.schema = new ObjectMapper().readValue(in, new TypeReference<Map<String, Object>>() {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int order() {
    return 50;
  }

  @Override
  public Map<String, Object> schema() {
    return schema;
  }

  @Override
  public List<String> check(Declared project, String name, Map<String, Object> declaration) {
    PipelineReader reader = new PipelineReader();
    PipelineSpec spec = reader.read(name, declaration);
    List<String> problems = new ArrayList<>(reader.problems());
    problems.addAll(new PipelineCheck(plugins).problems(spec));
    try {
      Names.check("endpoint", spec.endpoint());
    } catch (PlatformException e) {
      problems.add("endpoint: " + e.what());
    }
    Optional<DeclaredEndpoint> holder = table.get(spec.endpoint());
    if (holder.isPresent() && !holder.get().project().equals(project.name())) {
      problems.add(
          "endpoint: '"
              + spec.endpoint()
              + "' is taken by project '"
              + holder.get().project()
              + "'");
    }
    if (holder.isEmpty()) {
      sameAdapter(spec.endpoint()).ifPresent(problems::add);
    }
    sameEndpoint(project, name, spec.endpoint())
        .ifPresent(o -> problems.add("endpoint: pipeline '" + o + "' has the same one"));
    if (reader.problems().isEmpty()) {
      checkModel(project, spec.model().name(), problems);
    }
    return problems;
  }

  /** A new endpoint would take the name away from those who ask an adapter by it. */
  private Optional<String> sameAdapter(String endpoint) {
    return table.all().stream()
        .filter(e -> Address.adapters(e).contains(endpoint))
        .map(e -> e.spec().endpoint())
        .sorted()
        .findFirst()
        .map(
            other ->
                "endpoint: '"
                    + endpoint
                    + "' is the name of an adapter beside endpoint '"
                    + other
                    + "'; unload it, or name this one otherwise");
  }

  private Optional<String> sameEndpoint(Declared project, String name, String endpoint) {
    return project.sections().getOrDefault(name(), Map.of()).entrySet().stream()
        .filter(e -> !e.getKey().equals(name))
        .filter(e -> endpoint.equals(endpointOf(e.getKey(), e.getValue())))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private static String endpointOf(String name, Map<?, ?> declaration) {
    return declaration.get("endpoint") instanceof String s ? s : name;
  }

  /** The endpoints that projects declare, in effect or not. */
  static List<String> endpoints(Projects projects) {
    List<String> all = new ArrayList<>();
    for (Project project : projects.list()) {
      if (project.sections().get(NAME) instanceof Map<?, ?> pipelines) {
        pipelines.forEach(
            (name, declaration) -> {
              if (declaration instanceof Map<?, ?> declared) {
                all.add(endpointOf(String.valueOf(name), declared));
              }
            });
      }
    }
    return all;
  }

  private void checkModel(Declared project, String model, List<String> problems) {
    boolean declared = project.sections().getOrDefault("models", Map.of()).containsKey(model);
    if (!declared && table.models().list(project.name(), Optional.of(model)).isEmpty()) {
      problems.add(
          "model '"
              + model
              + "' is neither declared in section 'models' "
              + project.sections().getOrDefault("models", Map.of()).keySet()
              + " nor registered in the project");
    }
  }

  @Override
  public void apply(
      Declared project,
      String name,
      Map<String, Object> declaration,
      @Nullable Map<String, Object> old) {
    table.declare(project.name(), new PipelineReader().read(name, declaration));
  }

  @Override
  public void remove(String project, String name) {
    table.withdraw(project, name);
  }
}
