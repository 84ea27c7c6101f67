package io.millrace.data.internal;

import io.millrace.api.ArtifactRef;
import io.millrace.kernel.artifact.Artifact;
import io.millrace.kernel.artifact.Artifacts;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Artifacts of which only the producer is known. */
final class FakeArtifacts implements Artifacts {
  final Map<ArtifactRef, Artifact> present = new HashMap<>();

  void made(ArtifactRef ref, String run) {
    Artifact.Producer producer = new Artifact.Producer(run, List.of(), Map.of(), "");
    present.put(
        ref,
        new Artifact(ref.at("1"), 1, "d", List.of(), Map.of(), Set.of(), producer, Instant.EPOCH));
  }

  @Override
  public Optional<Artifact> find(ArtifactRef ref) {
    return Optional.ofNullable(present.get(ref));
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
  public Artifact require(ArtifactRef ref) {
    return find(ref).orElseThrow();
  }

  @Override
  public List<Artifact> list(String project, Optional<String> kind, Optional<String> name) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Artifact tag(ArtifactRef version, String tag) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Path folder(Artifact artifact) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Lineage lineage(ArtifactRef ref) {
    throw new UnsupportedOperationException();
  }
}
