package io.millrace.deployment.internal;

import io.millrace.api.guardrail.Guardrail;
import io.millrace.api.model.ModelBackend;
import io.millrace.api.pipeline.PipelineStep;
import io.millrace.api.plugin.PluginUse;
import io.millrace.api.plugin.PluginUser;
import java.util.ArrayList;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Tells which plugins the declared pipelines rely on. */
@Component(service = PluginUser.class)
public final class PipelinePlugins implements PluginUser {
  private final EndpointTable table;

  @Activate
  public PipelinePlugins(@Reference(name = "table") EndpointTable table) {
    this.table = table;
  }

  @Override
  public List<PluginUse> uses() {
    List<PluginUse> uses = new ArrayList<>();
    for (DeclaredEndpoint endpoint : table.all()) {
      PipelineSpec spec = endpoint.spec();
      String user = "pipeline " + endpoint.project() + "/" + spec.name();
      for (PipelineSpec.Step step : spec.steps()) {
        if (step instanceof PipelineSpec.GuardrailStep guardrail) {
          uses.add(new PluginUse(Guardrail.class.getSimpleName(), guardrail.id(), user));
        } else if (step instanceof PipelineSpec.CustomStep custom) {
          uses.add(new PluginUse(PipelineStep.class.getSimpleName(), custom.id(), user));
        } else if (step instanceof PipelineSpec.ModelStep model) {
          uses.add(new PluginUse(ModelBackend.class.getSimpleName(), model.backend(), user));
        }
      }
    }
    return uses;
  }
}
