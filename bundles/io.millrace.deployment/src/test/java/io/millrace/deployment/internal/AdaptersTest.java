package io.millrace.deployment.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.ArtifactRef;
import io.millrace.api.PlatformException;
import io.millrace.kernel.model.ModelVersion;
import io.millrace.kernel.model.StageListener;
import io.millrace.kernel.project.ProjectSection.Declared;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AdaptersTest {
  private static final Path FOLDER = Path.of("/adapters/french");

  private final Serving s = Serving.with(List.of(), List.of());
  private final LiveModels models = new LiveModels(s.table, s.plugins);

  @Test
  void an_adapter_is_loaded_again_with_every_version() {
    models.loadAdapter("assistant", "french", FOLDER);

    s.kernel.promote(s.kernel.candidate().version());

    assertEquals("assistant:2", s.ask("hi").model());
    assertEquals(List.of("french"), s.endpoints.list().get(0).adapters());
  }

  @Test
  void an_adapter_that_comes_between_the_loading_of_a_version_and_its_promotion_is_not_lost() {
    s.kernel.listeners.add(
        new StageListener() {
          @Override
          public void prepare(ModelVersion next, Optional<ModelVersion> current) {
            models.loadAdapter("assistant", "french", FOLDER);
          }

          @Override
          public void promoted(ModelVersion now, Optional<ModelVersion> former) {}
        });

    s.kernel.promote(s.kernel.candidate().version());

    assertEquals("assistant:2", s.ask("hi").model());
    assertEquals(List.of("french"), s.endpoints.list().get(0).adapters());
  }

  @Test
  void an_adapter_that_its_lineage_knows_to_be_of_other_weights_is_refused() {
    ArtifactRef adapter = ArtifactRef.parse("store://adapter/bank/french:1");
    s.kernel.inputs.put(
        adapter.toString(), List.of("store://dataset/bank/d:1", "store://model/bank/other:7"));
    s.kernel.digests.put("store://model/bank/other:7", "other");

    PlatformException refused =
        assertThrows(
            PlatformException.class, () -> models.loadAdapter("assistant", "french", adapter));
    models.loadAdapter("assistant", "french", adapter, true);

    assertEquals("ADAPTER_INVALID", refused.code());
    assertTrue(refused.what().contains("store://model/bank/other:7"), refused.what());
    assertEquals(List.of("french"), s.endpoints.list().get(0).adapters());
    s.kernel.promote(s.kernel.candidate().version());
    assertEquals(List.of("french"), s.endpoints.list().get(0).adapters());
  }

  @Test
  void an_adapter_of_the_same_weights_under_another_name_is_not_refused() {
    ArtifactRef adapter = ArtifactRef.parse("store://adapter/bank/french:1");
    s.kernel.inputs.put(adapter.toString(), List.of("store://model/bank/copy:7"));

    models.loadAdapter("assistant", "french", adapter);

    assertEquals(List.of("french"), s.endpoints.list().get(0).adapters());
  }

  @Test
  void what_a_backend_warns_of_is_told_with_the_endpoint_and_the_adapter() {
    s.backend.warnOf(FOLDER, "It says it was made for a/b.");
    models.loadAdapter("assistant", "french", FOLDER);

    List<String> told = List.of("It says it was made for a/b.");
    assertEquals(Map.of("french", told), s.endpoints.list().get(0).warnings());
    assertEquals(told, models.adapter("assistant", "french").orElseThrow().warnings());
  }

  @Test
  void an_adapter_that_was_unloaded_stays_away() {
    models.loadAdapter("assistant", "french", FOLDER);
    models.unloadAdapter("assistant", "french");

    s.kernel.promote(s.kernel.candidate().version());

    assertEquals(List.of(), s.endpoints.list().get(0).adapters());
  }

  @Test
  void no_new_endpoint_takes_the_name_of_an_adapter() {
    models.loadAdapter("assistant", "french", FOLDER);
    Map<String, Object> pipeline =
        Map.of("steps", List.of(Map.of("model", Map.of("name", "assistant"))));
    Declared project =
        new Declared("bank", Map.of("pipelines", Map.of("french", pipeline)), Optional.empty());

    List<String> problems = s.section.check(project, "french", pipeline);
    models.unloadAdapter("assistant", "french");

    assertEquals(
        List.of(
            "endpoint: 'french' is the name of an adapter beside endpoint 'assistant'; unload it,"
                + " or name this one otherwise"),
        problems);
    assertEquals(List.of(), s.section.check(project, "french", pipeline));
  }
}
