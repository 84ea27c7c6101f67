package io.millrace.data.internal;

import io.millrace.api.ArtifactRef;
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
import io.millrace.kernel.run.Run;
import io.millrace.kernel.run.RunRequest;
import io.millrace.kernel.run.RunState;
import io.millrace.kernel.run.Runs;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
 * version was made from is ingested, so that starting the server again costs nothing.
 */
@Component(service = ProjectSection.class)
public final class DatasetsSection implements ProjectSection {
  private static final Logger LOG = LoggerFactory.getLogger(DatasetsSection.class);
  private static final Duration LONGEST = Duration.ofMinutes(30);

  private final PluginDirectory plugins;
  private final Runs runs;
  private final Artifacts artifacts;

  @Activate
  public DatasetsSection(
      @Reference(name = "plugins") PluginDirectory plugins,
      @Reference(name = "runs") Runs runs,
      @Reference(name = "artifacts") Artifacts artifacts) {
    this.plugins = plugins;
    this.runs = runs;
    this.artifacts = artifacts;
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
    Map<String, Object> parameters =
        Map.of(
            "source",
            String.valueOf(declaration.get("source")),
            "sourceParameters",
            sourceParameters(project, declaration));
    ArtifactRef ref = new ArtifactRef("dataset", project.name(), name, ArtifactRef.LATEST);
    if (old == null && artifacts.find(ref).filter(a -> madeFrom(a, parameters)).isPresent()) {
      LOG.debug("Dataset {} is there already", ref);
      return;
    }
    Run run =
        runs.submit(
            RunRequest.of(project.name(), IngestFunction.NAME, parameters)
                .withOutputs(Map.of(IngestFunction.OUTPUT, name)));
    await(name, run.id());
  }

  private boolean madeFrom(Artifact artifact, Map<String, Object> parameters) {
    return runs.get(artifact.producer().run())
        .filter(r -> r.request().function().equals(IngestFunction.NAME))
        .filter(r -> Json.same(r.request().parameters(), parameters))
        .isPresent();
  }

  private void await(String name, String runId) {
    try {
      Run run = runs.await(runId, LONGEST);
      if (run.state() != RunState.COMPLETED) {
        Optional<Run.Failure> failure = run.failure();
        throw new PlatformException(
            failure.map(Run.Failure::code).orElse("DATASET_UNAVAILABLE"),
            Blame.CALLER,
            failure.map(Run.Failure::retriable).orElse(true),
            "Dataset '"
                + name
                + "' was not made: "
                + failure
                    .map(Run.Failure::what)
                    .orElse("run " + runId + " is " + run.state().name().toLowerCase(Locale.ROOT)),
            failure.map(Run.Failure::remedy).orElse("Read the log of run " + runId + "."));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PlatformException(
          "DATASET_UNAVAILABLE",
          Blame.ENVIRONMENT,
          true,
          "Waiting for run " + runId + " was interrupted.",
          "Apply the project again.",
          e);
    }
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
      boolean based = declared.stream().anyMatch(p -> p.name().equals("base"));
      if (based && !given.containsKey("base") && project.base().isPresent()) {
        given.put("base", project.base().get().toString());
      }
      Values.check("data source " + id, declared, given);
      return given;
    }
  }
}
