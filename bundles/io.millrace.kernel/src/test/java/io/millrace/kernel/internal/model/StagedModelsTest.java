package io.millrace.kernel.internal.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.ArtifactRef;
import io.millrace.api.PlatformException;
import io.millrace.api.artifact.ArtifactStore;
import io.millrace.kernel.artifact.Artifact;
import io.millrace.kernel.artifact.Artifacts;
import io.millrace.kernel.internal.artifact.FolderArtifactStore;
import io.millrace.kernel.internal.artifact.OpenArtifacts;
import io.millrace.kernel.internal.event.OpenEvents;
import io.millrace.kernel.model.ModelVersion;
import io.millrace.kernel.model.PromotionGate;
import io.millrace.kernel.model.Stage;
import io.millrace.kernel.model.StageListener;
import io.millrace.testkit.FakePlugins;
import io.millrace.testkit.FakeRecordStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StagedModelsTest {
  private static final ArtifactRef WEIGHTS = ArtifactRef.parse("store://model/bank/assistant");

  @TempDir Path data;
  private final FakeRecordStore records = new FakeRecordStore();
  private final OpenEvents events = new OpenEvents();
  private final List<PromotionGate> gates = new ArrayList<>();
  private final List<StageListener> listeners = new ArrayList<>();
  private final List<String> heard = Collections.synchronizedList(new ArrayList<>());
  private Artifacts artifacts;
  private StagedModels models;

  @BeforeEach
  void open() throws IOException {
    FakePlugins plugins =
        new FakePlugins()
            .add(ArtifactStore.class, "file", new FolderArtifactStore(data.resolve("blobs")));
    artifacts = OpenArtifacts.in(data, records, plugins);
    Path folder = Files.createDirectories(data.resolve("in"));
    Files.writeString(folder.resolve("model.safetensors"), "w");
    artifacts.keep(
        "model", "bank", "assistant", folder, Map.of(), Artifact.Producer.source("hub://x"));
    models =
        new StagedModels(
            records, artifacts, events, () -> gates, () -> listeners, Clock.systemUTC());
  }

  private ModelVersion register() {
    return models.register("bank", "assistant", WEIGHTS, Optional.empty(), Map.of(), "");
  }

  private ModelVersion move(long version, Stage stage) {
    return models.move("bank", "assistant", version, stage, "test");
  }

  private static String code(org.junit.jupiter.api.function.Executable call) {
    return assertThrows(PlatformException.class, call).code();
  }

  @Test
  void registers_candidates_with_exact_weights() {
    ModelVersion first = register();
    ModelVersion second = register();

    assertEquals("store://model/bank/assistant:1", first.weights());
    assertEquals(Stage.CANDIDATE, first.stage());
    assertEquals("assistant:2", second.label());
    assertEquals(List.of(second, first), models.list("bank", Optional.of("assistant")));
    assertEquals(second, models.require("bank", "assistant", "latest"));
    assertEquals(first, models.require("bank", "assistant", "1"));
    assertEquals(List.of(1L, 2L), events.values("model.registered", "version"));
    assertEquals(
        "ARTIFACT_NOT_FOUND",
        code(() -> models.register("bank", "a", WEIGHTS.at("9"), Optional.empty(), Map.of(), "")));
  }

  @Test
  void there_is_one_version_in_production_and_its_weights_are_tagged() {
    register();
    register();
    move(1, Stage.PRODUCTION);

    ModelVersion now = move(2, Stage.PRODUCTION);

    assertEquals(Stage.PRODUCTION, now.stage());
    assertEquals(Stage.ARCHIVED, models.get("bank", "assistant", 1).orElseThrow().stage());
    assertEquals(now, models.production("bank", "assistant").orElseThrow());
    assertEquals(now, models.require("bank", "assistant", "production"));
    assertEquals(1, artifacts.require(WEIGHTS.at("production")).version());
    assertEquals(now, move(2, Stage.PRODUCTION));
    assertEquals(List.of("production", "production"), events.values("model.staged", "stage"));
  }

  @Test
  void a_gate_that_objects_or_fails_refuses_with_every_reason() {
    register();
    gates.add((candidate, current) -> List.of("accuracy 0.4 is below 0.5"));
    gates.add(
        (candidate, current) -> {
          throw new IllegalStateException("no report");
        });

    PlatformException e = assertThrows(PlatformException.class, () -> move(1, Stage.PRODUCTION));

    assertEquals("PROMOTION_REFUSED", e.code());
    assertTrue(e.what().contains("accuracy 0.4") && e.what().contains("no report"), e.what());
    assertEquals(Stage.CANDIDATE, models.get("bank", "assistant", 1).orElseThrow().stage());
    assertEquals(Stage.STAGING, move(1, Stage.STAGING).stage());
  }

  private StageListener listener(String name) {
    return new StageListener() {
      @Override
      public void prepare(ModelVersion next, Optional<ModelVersion> current) {
        heard.add(name + " prepare " + next.version() + " " + stored(next.version()));
      }

      @Override
      public void promoted(ModelVersion now, Optional<ModelVersion> former) {
        heard.add(
            name
                + " promoted "
                + now.version()
                + " after "
                + former.map(ModelVersion::version).orElse(0L)
                + " "
                + stored(now.version()));
      }
    };
  }

  private Stage stored(long version) {
    return models.get("bank", "assistant", version).orElseThrow().stage();
  }

  @Test
  void listeners_prepare_before_it_is_recorded_and_switch_after() {
    register();
    register();
    move(1, Stage.PRODUCTION);
    listeners.add(listener("a"));
    listeners.add(listener("b"));

    move(2, Stage.PRODUCTION);

    assertEquals(
        List.of(
            "a prepare 2 CANDIDATE",
            "b prepare 2 CANDIDATE",
            "a promoted 2 after 1 PRODUCTION",
            "b promoted 2 after 1 PRODUCTION"),
        heard);
  }

  @Test
  void a_listener_that_cannot_prepare_keeps_the_former_version() {
    register();
    register();
    move(1, Stage.PRODUCTION);
    listeners.add(
        new StageListener() {
          @Override
          public void prepare(ModelVersion next, Optional<ModelVersion> current) {
            throw new IllegalStateException("out of memory");
          }

          @Override
          public void promoted(ModelVersion now, Optional<ModelVersion> former) {
            heard.add("promoted");
          }
        });

    assertEquals("PROMOTION_FAILED", code(() -> move(2, Stage.PRODUCTION)));

    assertEquals(1, models.production("bank", "assistant").orElseThrow().version());
    assertEquals(List.of(), heard);
  }

  @Test
  void a_listener_that_fails_to_switch_does_not_undo_the_promotion() {
    register();
    listeners.add(
        new StageListener() {
          @Override
          public void prepare(ModelVersion next, Optional<ModelVersion> current) {}

          @Override
          public void promoted(ModelVersion now, Optional<ModelVersion> former) {
            throw new IllegalStateException("late");
          }
        });
    listeners.add(listener("b"));

    move(1, Stage.PRODUCTION);

    assertEquals(List.of("b prepare 1 CANDIDATE", "b promoted 1 after 0 PRODUCTION"), heard);
  }

  @Test
  void promotions_at_once_leave_one_in_production() {
    for (int i = 0; i < 8; i++) {
      register();
    }

    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (long version = 1; version <= 8; version++) {
      long v = version;
      all.add(CompletableFuture.runAsync(() -> move(v, Stage.PRODUCTION)));
    }
    all.forEach(CompletableFuture::join);

    assertEquals(
        1,
        models.list("bank", Optional.empty()).stream()
            .filter(v -> v.stage() == Stage.PRODUCTION)
            .count());
  }

  @Test
  void measures_add_up() {
    register();

    models.measured("bank", "assistant", 1, Map.of("accuracy", 0.5, "loss", 2.0));
    ModelVersion v = models.measured("bank", "assistant", 1, Map.of("accuracy", 0.75));

    assertEquals(Map.of("accuracy", 0.75, "loss", 2.0), v.metrics());
    assertEquals(v, models.get("bank", "assistant", 1).orElseThrow());
  }

  @Test
  void names_the_models_there_are() {
    register();

    PlatformException e =
        assertThrows(
            PlatformException.class, () -> models.require("bank", "assistant", "production"));

    assertEquals("MODEL_NOT_FOUND", e.code());
    assertTrue(e.what().contains("assistant:1 (candidate)"), e.what());
    assertEquals("MODEL_NOT_FOUND", code(() -> move(9, Stage.STAGING)));
    assertEquals("MODEL_NOT_FOUND", code(() -> models.require("bank", "other", "1")));
  }
}
