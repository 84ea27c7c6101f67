package io.millrace.deployment.internal;

import io.millrace.api.ArtifactRef;
import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import io.millrace.api.guardrail.Guardrail;
import io.millrace.api.model.ModelBackend;
import io.millrace.api.model.ModelSource;
import io.millrace.api.parameter.Values;
import io.millrace.api.pipeline.PipelineStep;
import io.millrace.api.plugin.PluginDirectory;
import io.millrace.deployment.internal.PipelineSpec.CustomStep;
import io.millrace.deployment.internal.PipelineSpec.GuardrailStep;
import io.millrace.deployment.internal.PipelineSpec.ModelStep;
import io.millrace.deployment.internal.PipelineSpec.PromptStep;
import io.millrace.deployment.internal.PipelineSpec.Step;
import io.millrace.deployment.internal.PreparedPipeline.Parts;
import io.millrace.deployment.internal.PreparedPipeline.Ready;
import io.millrace.deployment.internal.PreparedPipeline.ReadyGuardrail;
import io.millrace.deployment.internal.PreparedPipeline.ReadyPrompt;
import io.millrace.deployment.internal.PreparedPipeline.ReadyStep;
import io.millrace.kernel.artifact.Artifact;
import io.millrace.kernel.artifact.Artifacts;
import io.millrace.kernel.artifact.DatasetValues;
import io.millrace.kernel.model.ModelVersion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Prepares versions of pipelines: leases plugins, readies them, has the model loaded. */
final class PipelineBuilder {
  private static final Logger LOG = LoggerFactory.getLogger(PipelineBuilder.class);

  private final PluginDirectory plugins;
  private final Artifacts artifacts;
  private final DatasetValues datasets;
  private final Consumer<PreparedPipeline> drained;
  private final LoadedModels models = new LoadedModels();

  PipelineBuilder(
      PluginDirectory plugins,
      Artifacts artifacts,
      DatasetValues datasets,
      Consumer<PreparedPipeline> drained) {
    this.plugins = plugins;
    this.artifacts = artifacts;
    this.datasets = datasets;
    this.drained = drained;
  }

  /**
   * Prepares a version; slow.
   *
   * @throws RuntimeException whatever kept it from being ready; nothing is left open
   */
  PreparedPipeline build(PipelineSpec spec, long version, ModelVersion model) {
    List<AutoCloseable> owned = new ArrayList<>();
    PluginLeases leases = new PluginLeases(plugins);
    owned.add(leases);
    try {
      List<Ready> steps = new ArrayList<>();
      for (Step step : spec.steps()) {
        if (step instanceof GuardrailStep g) {
          Guardrail guardrail = leases.plugin(Guardrail.class, g.id());
          Guardrail.Check check =
              guardrail.prepare(values(g.id(), guardrail.parameters(), g.parameters()));
          owned.add(check);
          steps.add(new ReadyGuardrail(g, check));
        } else if (step instanceof CustomStep c) {
          PipelineStep plugin = leases.plugin(PipelineStep.class, c.id());
          PipelineStep.Prepared prepared =
              plugin.prepare(values(c.id(), plugin.parameters(), c.parameters()));
          owned.add(prepared);
          steps.add(new ReadyStep(c.id(), prepared));
        } else if (step instanceof PromptStep p) {
          steps.add(new ReadyPrompt(new PromptTexts(plugins).of(p)));
        }
      }
      LoadedModels.Use use = load(spec.model(), model, leases);
      owned.add(use);
      Parts parts = new Parts(List.copyOf(steps), use.session(), leases, owned);
      return new PreparedPipeline(spec, version, model, parts, drained);
    } catch (RuntimeException e) {
      closeAll(owned);
      throw e;
    }
  }

  private LoadedModels.Use load(ModelStep step, ModelVersion model, PluginLeases leases) {
    ModelBackend backend = leases.plugin(ModelBackend.class, step.backend());
    ModelSource source =
        new ModelSource(folder(model.weights()), model.adapter().map(this::folder));
    return models.use(
        backend, source, values(step.backend(), backend.parameters(), step.parameters()));
  }

  private Path folder(String ref) {
    Artifact artifact = artifacts.require(ArtifactRef.parse(ref));
    return artifacts.folder(artifact);
  }

  private Values values(
      String id, List<io.millrace.api.parameter.Parameter> declared, Map<String, Object> given) {
    return Values.check(id, declared, datasets.resolve(given));
  }

  /** Closes in reverse order; failures are logged and do not keep the rest open. */
  static void closeAll(List<AutoCloseable> owned) {
    for (int i = owned.size() - 1; i >= 0; i--) {
      try {
        owned.get(i).close();
      } catch (Exception e) { // a plugin's close may throw anything; the others must still close
        LOG.warn("Closing a part of a pipeline failed; memory may be lost until restart.", e);
      }
    }
  }

  /** The reason of a failed build, for people. */
  static String reason(RuntimeException e) {
    return e instanceof PlatformException p
        ? p.what() + " " + p.remedy()
        : e.getClass().getSimpleName() + ": " + e.getMessage();
  }

  /** Wraps what a plugin threw against its contract. */
  static PlatformException broken(String code, String what, RuntimeException e) {
    return new PlatformException(
        code,
        Blame.PLUGIN,
        false,
        what + " failed: " + e.getClass().getSimpleName() + ".",
        "See the server's log and report it to the plugin's author.",
        e);
  }
}
