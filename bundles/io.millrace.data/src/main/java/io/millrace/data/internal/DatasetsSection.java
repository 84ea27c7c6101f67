package io.millrace.data.internal;

import io.millrace.api.Blame;
import io.millrace.api.Names;
import io.millrace.api.PlatformException;
import io.millrace.api.data.DataSource;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import io.millrace.api.plugin.Lease;
import io.millrace.api.plugin.PluginDirectory;
import io.millrace.kernel.artifact.Artifact;
import io.millrace.kernel.artifact.Artifacts;
import io.millrace.kernel.project.ProjectSection;
import io.millrace.kernel.run.Runs;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Section {@code datasets}: each declaration becomes an artifact {@code
 * store://dataset/<project>/<name>} by a run of {@code ingest}. Only a declaration that no present
 * version was made from is ingested, so that starting the server again costs nothing; when a
 * project is applied, also one whose source tells that its data are not those that were ingested
 * last.
 */
@Component(service = ProjectSection.class)
public final class DatasetsSection implements ProjectSection {
  private static final Logger LOG = LoggerFactory.getLogger(DatasetsSection.class);
  static final String PARAMETERS = "sourceParameters";
  static final String BASE = "base";

  private final PluginDirectory plugins;
  private final Ingestions ingestions;

  @Activate
  public DatasetsSection(
      @Reference(name = "plugins") PluginDirectory plugins,
      @Reference(name = "runs") Runs runs,
      @Reference(name = "artifacts") Artifacts artifacts) {
    this.plugins = plugins;
    this.ingestions = new Ingestions(runs, artifacts);
  }

  @Override
  public String name() {
    return "datasets";
  }

  @Override
  public int order() {
    return 10;
  }

  @Override
  public Map<String, Object> schema() {
    return Map.of(
        "type",
        "object",
        "required",
        List.of("source"),
        "additionalProperties",
        false,
        "properties",
        Map.of(
            "source",
            Map.of("type", "string", "description", "Id of a data source plugin."),
            "parameters",
            Map.of("type", "object", "description", "What the data source is told.")));
  }

  @Override
  public List<String> check(Declared project, String name, Map<String, Object> declaration) {
    try {
      Names.check("dataset", name);
      sourceParameters(project, declaration);
      return List.of();
    } catch (PlatformException e) {
      return List.of(e.what() + " " + e.remedy());
    }
  }

  @Override
  public void apply(
      Declared project,
      String name,
      Map<String, Object> declaration,
      @Nullable Map<String, Object> old) {
    Map<String, Object> parameters = parameters(project, declaration);
    if (old == null && isThere(project.name(), name, parameters)) {
      LOG.debug("Dataset {} of project {} is there already", name, project.name());
    } else {
      ingestions.make(project.name(), name, parameters);
    }
  }

  @Override
  public boolean current(Declared project, String name, Map<String, Object> declaration) {
    Map<String, Object> parameters = parameters(project, declaration);
    Optional<String> fingerprint = fingerprint(name, parameters);
    return ingestions.latest(project.name(), name).isPresent()
        && (fingerprint.isEmpty()
            || ingestions.holds(project.name(), name, parameters, fingerprint.get()));
  }

  @Override
  public void resume(Declared project, String name, Map<String, Object> declaration) {
    Map<String, Object> parameters = parameters(project, declaration);
    boolean same =
        ingestions
            .last(project.name(), name)
            .filter(r -> Ingestions.asked(r, parameters))
            .isPresent();
    Optional<Artifact> latest = ingestions.latest(project.name(), name);
    if (latest.isEmpty() || !same && !ingestions.madeFrom(latest.get(), parameters)) {
      ingestions.make(project.name(), name, parameters);
    }
  }

  private boolean isThere(String project, String name, Map<String, Object> parameters) {
    Optional<Artifact> latest = ingestions.latest(project, name);
    if (latest.isEmpty()) {
      return false;
    }
    return fingerprint(name, parameters)
        .map(f -> ingestions.holds(project, name, parameters, f))
        .orElseGet(() -> ingestions.madeFrom(latest.get(), parameters));
  }

  /** What the source tells of the data there are now. */
  private Optional<String> fingerprint(String name, Map<String, Object> parameters) {
    String id = String.valueOf(parameters.get("source"));
    try (Lease<DataSource> lease = plugins.lease(DataSource.class, id)) {
      Map<String, Object> given = new LinkedHashMap<>();
      ((Map<?, ?>) parameters.get(PARAMETERS)).forEach((k, v) -> given.put(String.valueOf(k), v));
      return lease
          .plugin()
          .fingerprint(Values.check("data source " + id, lease.plugin().parameters(), given));
    } catch (PlatformException e) {
      throw new PlatformException(
          e.code(),
          e.blame(),
          e.retriable(),
          "Dataset '" + name + "' cannot be compared with its source: " + e.what(),
          e.remedy(),
          e);
    } catch (IOException e) {
      throw new PlatformException(
          "DATASET_UNAVAILABLE",
          Blame.ENVIRONMENT,
          true,
          "Dataset '" + name + "' cannot be compared with its source: " + e,
          "Make the source readable and apply the project again.",
          e);
    }
  }

  private Map<String, Object> parameters(Declared project, Map<String, Object> declaration) {
    return Map.of(
        "source",
        String.valueOf(declaration.get("source")),
        PARAMETERS,
        sourceParameters(project, declaration));
  }

  @Override
  public void remove(String project, String name) {
    LOG.info("Dataset {} of project {} is not declared any more; its versions stay", name, project);
  }

  /** Checked values, with the project's folder as base where the source knows relative paths. */
  private Map<String, Object> sourceParameters(Declared project, Map<String, Object> declaration) {
    String id = String.valueOf(declaration.get("source"));
    Map<String, Object> given = new LinkedHashMap<>();
    if (declaration.get("parameters") instanceof Map<?, ?> map) {
      map.forEach((k, v) -> given.put(String.valueOf(k), v));
    }
    try (Lease<DataSource> lease = plugins.lease(DataSource.class, id)) {
      List<Parameter> declared = lease.plugin().parameters();
      boolean based = declared.stream().anyMatch(p -> p.name().equals(BASE));
      if (based && !given.containsKey(BASE) && project.base().isPresent()) {
        given.put(BASE, project.base().get().toString());
      }
      Values.check("data source " + id, declared, given);
      return given;
    }
  }
}
