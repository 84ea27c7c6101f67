package io.millrace.liveops.internal;

import io.millrace.api.ArtifactRef;
import io.millrace.api.data.DatasetFiles;
import io.millrace.api.data.RowReader;
import io.millrace.api.data.Schema;
import io.millrace.kernel.artifact.Artifact;
import io.millrace.kernel.artifact.Artifacts;
import io.millrace.kernel.event.Events;
import io.millrace.kernel.event.PlatformEvent;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** As much of the kernel as the tests of this stage need, in memory. */
final class Kernel implements Artifacts, Events, DatasetFiles {
  final List<PlatformEvent> published = new CopyOnWriteArrayList<>();
  final Map<Path, List<Map<String, Object>>> datasets = new HashMap<>();

  /** Keeps rows under the folder that the dataset of this name has. */
  void dataset(String name, List<Map<String, Object>> rows) {
    datasets.put(Path.of(name), rows);
  }

  @Override
  public PlatformEvent publish(
      String type, String project, String subject, Map<String, Object> data) {
    PlatformEvent event =
        new PlatformEvent(published.size() + 1, Instant.EPOCH, type, project, subject, data);
    published.add(event);
    return event;
  }

  List<String> types() {
    return published.stream().map(PlatformEvent::type).toList();
  }

  @Override
  public List<PlatformEvent> since(long after, int limit) {
    return published;
  }

  @Override
  public Artifact require(ArtifactRef ref) {
    return new Artifact(
        ref, 1, "", List.of(), Map.of(), Set.of(), Artifact.Producer.source("test"), Instant.EPOCH);
  }

  @Override
  public Path folder(Artifact artifact) {
    return Path.of(artifact.ref().name());
  }

  @Override
  public RowReader rows(Schema schema, List<Map<String, Object>> rows) {
    Iterator<Map<String, Object>> next = rows.iterator();
    return new RowReader() {
      @Override
      public Schema schema() {
        return schema;
      }

      @Override
      public Map<String, Object> next() {
        return next.hasNext() ? next.next() : null;
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public RowReader read(Path folder) {
    return rows(Schema.of(Schema.Field.string("text")), datasets.get(folder));
  }

  @Override
  public Summary write(Path folder, RowReader rows) throws java.io.IOException {
    List<Map<String, Object>> all = new ArrayList<>(rows.all());
    datasets.put(folder, all);
    return new Summary(rows.schema(), all.size(), Map.of(), List.of());
  }

  @Override
  public Summary summary(Path folder) {
    throw new UnsupportedOperationException();
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
}
