package io.millrace.deployment.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
