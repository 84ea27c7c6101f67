package io.millrace.development.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.api.ArtifactRef;
import io.millrace.api.PlatformException;
import io.millrace.kernel.model.ModelVersion;
import io.millrace.kernel.model.Stage;
import io.millrace.testkit.FakeRunContext;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegisterModelFunctionTest {
  @TempDir Path folder;
  private final FakeRegistry registry = new FakeRegistry();
  private final RegisterModelFunction register = new RegisterModelFunction(registry);

  @Test
  void proposes_an_adapter_on_the_weights_in_production() {
    registry.register(
        "bank",
        "assistant",
        ArtifactRef.parse("store://model/bank/assistant:1"),
        Optional.empty(),
        Map.of(),
        "");
    registry.move("bank", "assistant", 1, Stage.PRODUCTION, "test");
    FakeRunContext context =
        new FakeRunContext(
                folder,
                register,
                Map.of("model", "assistant", "metrics", Map.of("restrict_to_topic", 0.95, "n", 3)))
            .with("adapter", "store://adapter/bank/tuned:4", folder, Map.of());

    register.run(context);

    ModelVersion v = registry.versions.get(1);
    assertEquals("store://model/bank/assistant:1", v.weights());
    assertEquals(Optional.of("store://adapter/bank/tuned:4"), v.adapter());
    assertEquals(Map.of("restrict_to_topic", 0.95, "n", 3.0), v.metrics());
    assertEquals("r-test", v.run());
    assertEquals(Map.of("version", 2L, "label", "assistant:2"), context.results());
  }

  @Test
  void needs_weights_from_somewhere() {
    PlatformException e =
        assertThrows(
            PlatformException.class,
            () -> register.run(new FakeRunContext(folder, register, Map.of("model", "assistant"))));

    assertEquals("MODEL_WEIGHTS_MISSING", e.code());
  }

  @Test
  void refuses_metrics_that_are_no_numbers() {
    PlatformException e =
        assertThrows(
            PlatformException.class,
            () ->
                register.run(
                    new FakeRunContext(
                        folder,
                        register,
                        Map.of(
                            "model",
                            "assistant",
                            "weights",
                            "store://model/bank/a:1",
                            "metrics",
                            Map.of("x", "high")))));

    assertEquals("PARAMETER_INVALID", e.code());
  }
}
