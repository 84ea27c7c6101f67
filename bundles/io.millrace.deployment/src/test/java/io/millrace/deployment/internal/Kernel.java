package io.millrace.deployment.internal;

import io.millrace.api.ArtifactRef;
import io.millrace.api.PlatformException;
import io.millrace.api.data.DatasetFiles;
import io.millrace.api.data.RowReader;
import io.millrace.api.data.Schema;
import io.millrace.kernel.artifact.Artifact;
import io.millrace.kernel.artifact.Artifacts;
import io.millrace.kernel.event.Events;
import io.millrace.kernel.event.PlatformEvent;
import io.millrace.kernel.model.ModelRegistry;
import io.millrace.kernel.model.ModelVersion;
import io.millrace.kernel.model.Stage;
import io.millrace.kernel.model.StageListener;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** As much of the kernel as the tests of this stage need, in memory. */
final class Kernel implements ModelRegistry, Artifacts, Events, DatasetFiles {
  final List<PlatformEvent> published = new CopyOnWriteArrayList<>();
  final Map<String, String> digests = new HashMap<>();
  final Map<String, List<String>> inputs = new HashMap<>();
  final List<StageListener> listeners = new ArrayList<>();
  private final Map<Long, ModelVersion> versions = new TreeMap<>();

  /** Registers version n of model assistant in project bank; its folder is named after it. */
  ModelVersion candidate() {
    return register("bank", "assistant", null, Optional.empty(), Map.of(), "");
  }

  ModelVersion promote(long version) {
    return move("bank", "assistant", version, Stage.PRODUCTION, "test");
  }

  @Override
  public synchronized ModelVersion register(
      String project,
      String name,
      ArtifactRef weights,
      Optional<ArtifactRef> adapter,
      Map<String, Double> metrics,
      String run) {
    long n = versions.size() + 1;
    String ref = "store://model/" + project + "/" + name + ":" + n;
    return put(
        new ModelVersion(
            project,
            name,
            n,
            ref,
            Optional.empty(),
            Stage.CANDIDATE,
            metrics,
            run,
            Instant.EPOCH,
            Instant.EPOCH));
  }

  private synchronized ModelVersion put(ModelVersion v) {
    versions.put(v.version(), v);
    return v;
  }

  @Override
  public ModelVersion measured(String p, String n, long v, Map<String, Double> metrics) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ModelVersion move(String project, String name, long version, Stage stage, String by) {
    Optional<ModelVersion> former = production(project, name);
    ModelVersion next = get(project, name, version).orElseThrow();
    listeners.forEach(l -> l.prepare(next, former));
    former.ifPresent(f -> put(staged(f, Stage.ARCHIVED)));
    ModelVersion now = put(staged(next, stage));
    listeners.forEach(l -> l.promoted(now, former));
    return now;
  }

  private static ModelVersion staged(ModelVersion v, Stage stage) {
    return new ModelVersion(
        v.project(),
        v.name(),
        v.version(),
        v.weights(),
        v.adapter(),
        stage,
        v.metrics(),
        v.run(),
        v.created(),
        v.staged());
  }

  @Override
  public synchronized Optional<ModelVersion> get(String project, String name, long version) {
    return Optional.ofNullable(versions.get(version)).filter(v -> v.name().equals(name));
  }

  @Override
  public Optional<ModelVersion> production(String project, String name) {
    return list(project, Optional.of(name)).stream()
        .filter(v -> v.stage() == Stage.PRODUCTION)
        .findFirst();
  }

  @Override
  public ModelVersion require(String project, String name, String selector) {
    return production(project, name)
        .orElseThrow(
            () ->
                PlatformException.caller(
                    "MODEL_NOT_FOUND", name + " has no " + selector + " version.", "Promote one."));
  }

  @Override
  public synchronized List<ModelVersion> list(String project, Optional<String> name) {
    return versions.values().stream().filter(v -> v.name().equals(name.orElse(v.name()))).toList();
  }

  @Override
  public Artifact require(ArtifactRef ref) {
    return new Artifact(
        ref,
        1,
        digests.getOrDefault(ref.toString(), ""),
        List.of(),
        Map.of(),
        Set.of(),
        new Artifact.Producer("", inputs.getOrDefault(ref.toString(), List.of()), Map.of(), "test"),
        Instant.EPOCH);
  }

  @Override
  public Path folder(Artifact artifact) {
    return Path.of(artifact.ref().name() + "-" + artifact.ref().selector());
  }

  @Override
  public PlatformEvent publish(
      String type, String project, String subject, Map<String, Object> data) {
    PlatformEvent event =
        new PlatformEvent(published.size() + 1, Instant.EPOCH, type, project, subject, data);
    published.add(event);
    return event;
  }

  @Override
  public Artifact keep(
      String kind,
      String project,
      String name,
      Path folder,
      Map<String, Object> metadata,
      Artifact.Producer producer) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<Artifact> find(ArtifactRef ref) {
    return Optional.of(require(ref));
  }

  @Override
  public List<Artifact> list(String project, Optional<String> kind, Optional<String> name) {
    return List.of();
  }

  @Override
  public Artifact tag(ArtifactRef version, String tag) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Lineage lineage(ArtifactRef ref) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<PlatformEvent> since(long after, int limit) {
    return published;
  }

  @Override
  public Summary write(Path folder, RowReader rows) {
    throw new UnsupportedOperationException();
  }

  @Override
  public RowReader read(Path folder) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Summary summary(Path folder) {
    throw new UnsupportedOperationException();
  }

  @Override
  public RowReader rows(Schema schema, List<Map<String, Object>> rows) {
    throw new UnsupportedOperationException();
  }
}
