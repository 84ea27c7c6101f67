package io.millrace.data.internal;

import io.millrace.api.ArtifactRef;
import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import io.millrace.kernel.artifact.Artifact;
import io.millrace.kernel.artifact.Artifacts;
import io.millrace.kernel.run.Run;
import io.millrace.kernel.run.RunRequest;
import io.millrace.kernel.run.RunState;
import io.millrace.kernel.run.Runs;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The runs that make datasets as projects declare them, and what came of them. */
final class Ingestions {
  private static final Duration LONGEST = Duration.ofMinutes(30);

  /** Label of those runs, with the dataset's name. */
  private static final String LABEL = "dataset";

  private final Runs runs;
  private final Artifacts artifacts;

  Ingestions(Runs runs, Artifacts artifacts) {
    this.runs = runs;
    this.artifacts = artifacts;
  }

  /**
   * Ingests, and waits until it is done.
   *
   * @throws PlatformException why it failed
   */
  void make(String project, String name, Map<String, Object> parameters) {
    Run run =
        runs.submit(
            RunRequest.of(project, IngestFunction.NAME, parameters)
                .withOutputs(Map.of(IngestFunction.OUTPUT, name))
                .withLabels(Map.of(LABEL, name)));
    await(name, run.id());
  }

  Optional<Artifact> latest(String project, String name) {
    return artifacts.find(new ArtifactRef("dataset", project, name, ArtifactRef.LATEST));
  }

  /** The last run that made the dataset as it was declared then. */
  Optional<Run> last(String project, String name) {
    Runs.Filter filter =
        new Runs.Filter(
            Optional.of(project),
            Optional.of(IngestFunction.NAME),
            Optional.of(RunState.COMPLETED),
            Map.of(LABEL, name),
            1);
    return runs.list(filter).stream().findFirst();
  }

  /** Whether these data were ingested last; wherever their folder was then. */
  boolean holds(String project, String name, Map<String, Object> parameters, String fingerprint) {
    return last(project, name)
        .filter(r -> fingerprint.equals(r.results().get(IngestFunction.FINGERPRINT)))
        .filter(r -> Json.same(placeless(r.request().parameters()), placeless(parameters)))
        .isPresent();
  }

  private static Map<String, Object> placeless(Map<String, Object> parameters) {
    Map<String, Object> without = new LinkedHashMap<>(parameters);
    if (parameters.get(DatasetsSection.PARAMETERS) instanceof Map<?, ?> map) {
      Map<Object, Object> rest = new LinkedHashMap<>(map);
      rest.remove(DatasetsSection.BASE);
      without.put(DatasetsSection.PARAMETERS, rest);
    }
    return without;
  }

  /** Whether a version was ingested as declared here. */
  boolean madeFrom(Artifact artifact, Map<String, Object> parameters) {
    return runs.get(artifact.producer().run()).filter(r -> asked(r, parameters)).isPresent();
  }

  static boolean asked(Run run, Map<String, Object> parameters) {
    return run.request().function().equals(IngestFunction.NAME)
        && Json.same(run.request().parameters(), parameters);
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
}
