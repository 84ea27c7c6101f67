package io.millrace.kernel.artifact;

import io.millrace.api.ArtifactRef;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** The catalogue of artifacts. Thread-safe. */
@ProviderType
public interface Artifacts {
  /**
   * Keeps a folder as the next version and moves the tag {@code latest} to it. The same content as
   * the latest version, from the same source, is that version again.
   *
   * @param folder read, not moved; symbolic links in it are refused
   * @return durable when this returns
   */
  Artifact keep(
      String kind,
      String project,
      String name,
      Path folder,
      Map<String, Object> metadata,
      Artifact.Producer producer);

  /** The version a reference means: an exact version or the one a tag points to. */
  Optional<Artifact> find(ArtifactRef ref);

  /**
   * The version a reference means.
   *
   * @throws io.millrace.api.PlatformException ARTIFACT_NOT_FOUND naming the versions there are
   */
  Artifact require(ArtifactRef ref);

  /** Newest first; empty kind or name match all. Latest versions only unless a name is given. */
  List<Artifact> list(String project, Optional<String> kind, Optional<String> name);

  /** Points a tag (not a number, not {@code latest}) to a version. */
  Artifact tag(ArtifactRef version, String tag);

  /** A read-only folder with the artifact's files; stays as long as the artifact. */
  Path folder(Artifact artifact);

  /** What it was made from, and what was made from it, all the way. */
  Lineage lineage(ArtifactRef ref);

  /**
   * A graph of artifacts.
   *
   * @param ancestors what it was made from
   * @param descendants what was made from it
   * @param edges made from → made
   */
  record Lineage(
      Artifact artifact, List<Artifact> ancestors, List<Artifact> descendants, List<Edge> edges) {}

  /** One step of a lineage: {@code run} made {@code to} from {@code from}. */
  record Edge(String from, String to, String run) {}
}
