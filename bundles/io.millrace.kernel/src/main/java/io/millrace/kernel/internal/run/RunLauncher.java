package io.millrace.kernel.internal.run;

import io.millrace.api.ArtifactRef;
import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import io.millrace.api.execution.Execution;
import io.millrace.api.execution.Executor;
import io.millrace.api.execution.Task;
import io.millrace.api.function.FunctionSpec.OutputSpec;
import io.millrace.api.function.RunContext;
import io.millrace.api.plugin.Lease;
import io.millrace.api.plugin.PluginDirectory;
import io.millrace.kernel.artifact.Artifact;
import io.millrace.kernel.artifact.Artifacts;
import io.millrace.kernel.run.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Hands an attempt to its executor, and keeps what it left. */
final class RunLauncher {
  private final PluginDirectory plugins;
  private final Artifacts artifacts;

  RunLauncher(PluginDirectory plugins, Artifacts artifacts) {
    this.plugins = plugins;
    this.artifacts = artifacts;
  }

  /**
   * Starts the attempt.
   *
   * @throws PlatformException as of {@link Executor#start}; PLUGIN_NOT_FOUND if the executor is not
   *     there; ARTIFACT_NOT_FOUND or ARTIFACT_UNAVAILABLE for inputs
   */
  Execution launch(Attempt attempt) throws IOException {
    Run run = attempt.active().run();
    RunFiles files = attempt.files();
    files.prepare();
    Map<String, RunContext.Input> inputs = new LinkedHashMap<>();
    run.request()
        .inputs()
        .forEach(
            (name, ref) -> {
              Artifact artifact = artifacts.require(ArtifactRef.parse(ref));
              inputs.put(
                  name, new RunContext.Input(ref, artifacts.folder(artifact), artifact.metadata()));
            });
    Task task =
        new Task(
            run.id(),
            run.request().project(),
            run.request().function(),
            run.request().parameters(),
            inputs,
            files.outputs(),
            files.scratch(),
            files.checkpoints());
    String executor = run.request().executor().orElse(attempt.spec().executor());
    try (Lease<Executor> lease = plugins.lease(Executor.class, executor)) {
      return lease.plugin().start(task, attempt);
    }
  }

  /** Keeps every output that was announced as an artifact: output name → reference. */
  Map<String, String> keep(Attempt attempt) {
    Run run = attempt.active().run();
    Map<String, String> kept = new LinkedHashMap<>();
    Artifact.Producer producer =
        new Artifact.Producer(
            run.id(), List.copyOf(run.request().inputs().values()), run.used(), "");
    attempt
        .outputs()
        .forEach(
            (output, metadata) -> {
              OutputSpec spec = declared(attempt, output);
              Path folder = attempt.files().outputs().resolve(output);
              if (!Files.isDirectory(folder)) {
                throw broken("announced output '" + output + "' but left no folder");
              }
              String name = run.request().outputs().getOrDefault(output, output);
              Artifact artifact =
                  artifacts.keep(
                      spec.kind(), run.request().project(), name, folder, metadata, producer);
              kept.put(output, artifact.ref().toString());
            });
    return kept;
  }

  private static OutputSpec declared(Attempt attempt, String output) {
    return attempt.spec().outputs().stream()
        .filter(o -> o.name().equals(output))
        .findFirst()
        .orElseThrow(() -> broken("left output '" + output + "', which it does not declare"));
  }

  private static PlatformException broken(String what) {
    return new PlatformException(
        "OUTPUT_INVALID",
        Blame.PLUGIN,
        false,
        "The function " + what + ".",
        "Correct the function: declare the output in its spec and ask the context for its folder.");
  }
}
