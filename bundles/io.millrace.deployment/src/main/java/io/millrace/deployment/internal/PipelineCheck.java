package io.millrace.deployment.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.guardrail.Guardrail;
import io.millrace.api.model.ModelBackend;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import io.millrace.api.pipeline.PipelineStep;
import io.millrace.api.plugin.Lease;
import io.millrace.api.plugin.PluginDirectory;
import io.millrace.deployment.internal.PipelineSpec.CustomStep;
import io.millrace.deployment.internal.PipelineSpec.GuardrailStep;
import io.millrace.deployment.internal.PipelineSpec.ModelStep;
import io.millrace.deployment.internal.PipelineSpec.Step;
import io.millrace.kernel.artifact.DatasetValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Checks a pipeline against the plugins that are there. */
final class PipelineCheck {
  private final PluginDirectory plugins;

  PipelineCheck(PluginDirectory plugins) {
    this.plugins = plugins;
  }

  List<String> problems(PipelineSpec spec) {
    List<String> problems = new ArrayList<>();
    for (int i = 0; i < spec.steps().size(); i++) {
      String at = "steps[" + i + "]";
      Step step = spec.steps().get(i);
      if (step instanceof GuardrailStep g) {
        String where = at + " (guardrail " + g.id() + ")";
        check(where, Guardrail.class, g.id(), Guardrail::parameters, g.parameters(), problems);
      } else if (step instanceof CustomStep c) {
        String where = at + " (step " + c.id() + ")";
        check(
            where, PipelineStep.class, c.id(), PipelineStep::parameters, c.parameters(), problems);
      } else if (step instanceof ModelStep m) {
        String where = at + " (backend " + m.backend() + ")";
        check(
            where,
            ModelBackend.class,
            m.backend(),
            ModelBackend::parameters,
            m.parameters(),
            problems);
      }
    }
    return problems;
  }

  private <T> void check(
      String where,
      Class<T> kind,
      String id,
      Function<T, List<Parameter>> declared,
      Map<String, Object> given,
      List<String> problems) {
    try (Lease<T> lease = plugins.lease(kind, id)) {
      Values.check(id, declared.apply(lease.plugin()), DatasetValues.outline(given));
    } catch (PlatformException e) {
      problems.add(where + ": " + e.what());
    }
  }
}
