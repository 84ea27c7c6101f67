package io.millrace.development.internal;

import io.millrace.api.ArtifactRef;
import io.millrace.kernel.artifact.Artifact;
import io.millrace.kernel.artifact.Artifacts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Artifacts that remember what was kept. */
final class FakeArtifacts implements Artifacts {
  final Map<ArtifactRef, Artifact> present = new HashMap<>();
  private final Map<ArtifactRef, Path> folders = new HashMap<>();

  @Override
  public Optional<Artifact> find(ArtifactRef ref) {
    return ref.selector().equals(ArtifactRef.LATEST)
        ? present.values().stream()
            .filter(a -> a.ref().at(ref.selector()).equals(ref))
            .max(Comparator.comparing(Artifact::version))
        : Optional.ofNullable(present.get(ref));
  }

  @Override
  public Artifact keep(
      String kind,
      String project,
      String name,
      Path folder,
      Map<String, Object> metadata,
      Artifact.Producer producer) {
    long version = present.size() + 1;
    ArtifactRef ref = new ArtifactRef(kind, project, name, String.valueOf(version));
    Artifact artifact =
        new Artifact(ref, version, "d", List.of(), metadata, Set.of(), producer, Instant.EPOCH);
    present.put(ref, artifact);
    folders.put(ref, copy(folder));
    return artifact;
  }

  /** As the real ones: who gave the folder may delete it. */
  private static Path copy(Path folder) {
    if (!Files.isDirectory(folder)) {
      return folder;
    }
    try (Stream<Path> files = Files.list(folder)) {
      Path copy = Files.createTempDirectory(folder.getParent(), "kept-");
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
      return copy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Artifact require(ArtifactRef ref) {
    return find(ref).orElseThrow();
  }

  @Override
  public List<Artifact> list(String project, Optional<String> kind, Optional<String> name) {
    return present.values().stream()
        .filter(a -> a.ref().project().equals(project))
        .filter(a -> kind.filter(k -> !k.equals(a.ref().kind())).isEmpty())
        .filter(a -> name.filter(n -> !n.equals(a.ref().name())).isEmpty())
        .sorted(Comparator.comparing(Artifact::version).reversed())
        .toList();
  }

  @Override
  public Artifact tag(ArtifactRef version, String tag) {
    Artifact a = require(version);
    Artifact tagged =
        new Artifact(
            a.ref(),
            a.version(),
            a.digest(),
            a.files(),
            a.metadata(),
            Set.of(tag),
            a.producer(),
            a.created());
    present.put(a.ref(), tagged);
    return tagged;
  }

  @Override
  public Path folder(Artifact artifact) {
    return folders.get(artifact.ref());
  }

  @Override
  public Lineage lineage(ArtifactRef ref) {
    throw new UnsupportedOperationException();
  }
}
