package io.millrace.governance.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.ArtifactRef;
import io.millrace.api.PlatformException;
import io.millrace.kernel.model.ModelRegistry;
import io.millrace.kernel.model.ModelVersion;
import io.millrace.kernel.model.Stage;
import io.millrace.testkit.FakeRunContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromoteFunctionTest {
  @TempDir Path folder;
  private final List<String> calls = new ArrayList<>();
  private boolean refuse;
  private final PromoteFunction promote = new PromoteFunction(new Registry());

  /** Version 1 is in production, with one figure. */
  private final class Registry implements ModelRegistry {
    @Override
    public ModelVersion move(String project, String name, long version, Stage stage, String by) {
      calls.add("move " + name + ":" + version + " " + stage + " by " + by);
      if (refuse) {
        throw PlatformException.caller("PROMOTION_REFUSED", "topic is too low.", "Tune again.");
      }
      return Versions.of(version, stage, Map.of());
    }

    @Override
    public ModelVersion measured(
        String project, String name, long version, Map<String, Double> metrics) {
      calls.add("measured " + name + ":" + version + " " + metrics);
      return Versions.of(version, Stage.PRODUCTION, metrics);
    }

    @Override
    public Optional<ModelVersion> production(String project, String name) {
      return Optional.of(Versions.of(1, Stage.PRODUCTION, Map.of("right", 0.9)));
    }

    @Override
    public ModelVersion register(
        String project,
        String name,
        ArtifactRef weights,
        Optional<ArtifactRef> adapter,
        Map<String, Double> metrics,
        String run) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<ModelVersion> get(String project, String name, long version) {
      throw new UnsupportedOperationException();
    }

    @Override
    public ModelVersion require(String project, String name, String selector) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<ModelVersion> list(String project, Optional<String> name) {
      throw new UnsupportedOperationException();
    }
  }

  private FakeRunContext context(Map<String, ?> parameters) {
    return new FakeRunContext(folder, promote, parameters);
  }

  @Test
  void moves_a_version_to_production_unless_told_otherwise() {
    FakeRunContext context = context(Map.of("model", "assistant", "version", 2));

    promote.run(context);
    promote.run(context(Map.of("model", "assistant", "version", 3, "stage", "staging")));

    assertEquals(
        List.of(
            "move assistant:2 PRODUCTION by run:r-test", "move assistant:3 STAGING by run:r-test"),
        calls);
    assertEquals(Map.of("promoted", true, "objections", ""), context.results());
  }

  @Test
  void records_the_baseline_only_where_production_has_no_figure() {
    promote.run(
        context(
            Map.of(
                "model",
                "assistant",
                "version",
                2,
                "baseline",
                Map.of("topic", 0.5, "right", 0.1))));

    assertEquals("measured assistant:1 {topic=0.5}", calls.get(0));
    assertEquals(2, calls.size());
  }

  @Test
  void a_refusal_fails_the_run_and_leaves_the_objections_as_a_result() {
    refuse = true;
    FakeRunContext context = context(Map.of("model", "assistant", "version", 2));

    PlatformException e = assertThrows(PlatformException.class, () -> promote.run(context));

    assertEquals("PROMOTION_REFUSED", e.code());
    assertEquals(Map.of("promoted", false, "objections", "topic is too low."), context.results());
  }

  @Test
  void refuses_a_baseline_that_is_no_number_and_an_unknown_stage() {
    PlatformException e =
        assertThrows(
            PlatformException.class,
            () ->
                promote.run(
                    context(
                        Map.of("model", "assistant", "version", 2, "baseline", Map.of("x", "y")))));
    assertEquals("PARAMETER_INVALID", e.code());
    assertTrue(calls.isEmpty());
    assertThrows(
        PlatformException.class,
        () -> context(Map.of("model", "assistant", "version", 2, "stage", "live")));
  }
}
