package io.millrace.development.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.ArtifactRef;
import io.millrace.api.PlatformException;
import io.millrace.api.model.ModelFetcher;
import io.millrace.kernel.artifact.Artifact;
import io.millrace.kernel.model.Stage;
import io.millrace.kernel.project.ProjectSection.Declared;
import io.millrace.testkit.FakePlugins;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelsSectionTest {
  private static final Map<String, Object> HUB =
      Map.of("source", "hub://tiny-assistant", "stage", "production");

  @TempDir Path folder;
  private final List<String> fetched = new ArrayList<>();
  private final FakeArtifacts artifacts = new FakeArtifacts();
  private final FakeRegistry registry = new FakeRegistry();
  private final FakePlugins plugins =
      new FakePlugins()
          .add(
              ModelFetcher.class,
              "hub",
              (ModelFetcher)
                  (uri, progress) -> {
                    fetched.add(uri.toString());
                    return folder.resolve("model");
                  });
  private final ModelsSection section = new ModelsSection(plugins, artifacts, registry);
  private Declared project = new Declared("bank", Map.of(), Optional.empty());

  @BeforeEach
  void model() throws Exception {
    Path model = Files.createDirectories(folder.resolve("model"));
    Files.writeString(
        model.resolve("config.json"),
        "{\"architectures\": [\"LlamaForCausalLM\"], \"hidden_size\": 192}");
    Files.writeString(model.resolve("model.safetensors"), "x");
    project = new Declared("bank", Map.of(), Optional.of(folder));
  }

  @Test
  void fetches_keeps_registers_and_moves_a_new_model() {
    section.apply(project, "assistant", HUB, null);

    assertEquals(List.of("hub://tiny-assistant"), fetched);
    assertEquals(List.of("assistant:1 PRODUCTION by project:bank"), registry.moves);
    Artifact kept = artifacts.require(ArtifactRef.parse("store://model/bank/assistant:1"));
    assertEquals("hub://tiny-assistant", kept.producer().source());
    assertEquals("LlamaForCausalLM", kept.metadata().get("architecture"));
    assertEquals(0, plugins.open());
  }

  @Test
  void leaves_a_later_promotion_alone_when_the_server_starts_again() {
    section.apply(project, "assistant", HUB, null);
    registry.register(
        "bank",
        "assistant",
        ArtifactRef.parse("store://model/bank/assistant:1"),
        Optional.of(ArtifactRef.parse("store://adapter/bank/tuned:1")),
        Map.of(),
        "r-1");
    registry.move("bank", "assistant", 1, Stage.ARCHIVED, "test");
    registry.move("bank", "assistant", 2, Stage.PRODUCTION, "test");
    registry.moves.clear();

    section.apply(project, "assistant", HUB, null);

    assertEquals(List.of(), registry.moves);
    assertEquals(1, fetched.size());
  }

  @Test
  void another_source_is_another_version() {
    section.apply(project, "assistant", HUB, null);

    section.apply(
        project, "assistant", Map.of("source", "hub://other", "stage", "production"), HUB);

    assertEquals(List.of("hub://tiny-assistant", "hub://other"), fetched);
    assertEquals("assistant:2 PRODUCTION by project:bank", registry.moves.get(1));
  }

  @Test
  void another_stage_moves_the_same_version() {
    Map<String, Object> candidate = Map.of("source", "hub://tiny-assistant");
    section.apply(project, "assistant", candidate, null);
    assertEquals(List.of(), registry.moves);

    section.apply(project, "assistant", HUB, candidate);

    assertEquals(List.of("assistant:1 PRODUCTION by project:bank"), registry.moves);
    assertEquals(1, fetched.size());
  }

  @Test
  void takes_a_folder_relative_to_the_project() {
    Map<String, Object> file = Map.of("source", "file:model");
    assertEquals(List.of(), section.check(project, "assistant", file));

    section.apply(project, "assistant", file, null);

    assertEquals(1, registry.versions.size());
    assertEquals(List.of(), fetched);
  }

  @Test
  void names_what_is_wrong_with_a_declaration() {
    assertProblem(Map.of("source", "ftp://x/y"), "ftp://x/y");
    assertProblem(Map.of("source", "just a name"), "not a URI");
    assertProblem(Map.of("source", "hub://x", "stage", "live"), "stage 'live'");
    assertProblem(Map.of("source", "file:nowhere"), "no folder");
  }

  private void assertProblem(Map<String, Object> declaration, String words) {
    List<String> problems = section.check(project, "assistant", declaration);
    assertEquals(1, problems.size(), problems.toString());
    assertTrue(problems.get(0).contains(words), problems.get(0));
  }

  @Test
  void takes_a_folder_with_one_gguf_file() throws Exception {
    Files.createDirectories(folder.resolve("packed"));
    Files.writeString(folder.resolve("packed/m.Q4_K_M.gguf"), "GGUF");

    section.apply(project, "assistant", Map.of("source", "file:packed"), null);

    Artifact kept = artifacts.require(ArtifactRef.parse("store://model/bank/assistant:1"));
    assertEquals("m.Q4_K_M.gguf", kept.metadata().get("file"));
  }

  @Test
  void refuses_a_folder_that_holds_no_model() throws Exception {
    Files.delete(folder.resolve("model/model.safetensors"));

    PlatformException e =
        assertThrows(PlatformException.class, () -> section.apply(project, "assistant", HUB, null));

    assertEquals("MODEL_INVALID", e.code());
    assertEquals(List.of(), registry.versions);
  }
}
