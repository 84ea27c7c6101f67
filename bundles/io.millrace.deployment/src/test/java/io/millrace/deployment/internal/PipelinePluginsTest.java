package io.millrace.deployment.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.api.guardrail.Verdict;
import io.millrace.api.plugin.PluginUse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PipelinePluginsTest {
  @Test
  void names_every_plugin_of_a_declared_pipeline() {
    Serving s = new Serving().guardrail("polite", text -> new Verdict.Allow());
    s.kernel.promote(s.kernel.candidate().version());

    s.declare(List.of(Map.of("guardrail", "polite")), List.of());

    assertEquals(
        List.of(
            new PluginUse("Guardrail", "polite", "pipeline bank/assistant"),
            new PluginUse("ModelBackend", "djl", "pipeline bank/assistant")),
        new PipelinePlugins(s.table).uses());
    s.table.withdraw("bank", "assistant");
    assertEquals(List.of(), new PipelinePlugins(s.table).uses());
  }
}
