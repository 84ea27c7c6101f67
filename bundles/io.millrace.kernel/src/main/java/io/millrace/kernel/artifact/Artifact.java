package io.millrace.kernel.artifact;

import io.millrace.api.ArtifactRef;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One version of an artifact: a folder of files, addressed by content.
 *
 * @param ref with the exact version
 * @param version from 1 within kind, project and name
 * @param digest SHA-256 over the sorted list of files and their digests, hexadecimal
 * @param files what is in it
 * @param metadata facts, JSON values
 * @param tags that point to this version now
 * @param producer where it came from
 */
public record Artifact(
    ArtifactRef ref,
    long version,
    String digest,
    List<FileEntry> files,
    Map<String, Object> metadata,
    Set<String> tags,
    Producer producer,
    Instant created) {
  public Artifact {
    files = List.copyOf(files);
    metadata = Map.copyOf(metadata);
    tags = Set.copyOf(tags);
  }

  public long sizeBytes() {
    return files.stream().mapToLong(FileEntry::sizeBytes).sum();
  }

  /**
   * A file of an artifact.
   *
   * @param path relative, with slashes
   * @param sha256 hexadecimal
   */
  public record FileEntry(String path, long sizeBytes, String sha256) {}

  /**
   * Where an artifact came from.
   *
   * @param run that left it, empty if it was brought in
   * @param inputs references with exact versions it was made from
   * @param used code that took part → version
   * @param source for those brought in: {@code hub://tiny-assistant}, a URI, empty otherwise
   */
  public record Producer(String run, List<String> inputs, Map<String, String> used, String source) {
    public Producer {
      inputs = List.copyOf(inputs);
      used = Map.copyOf(used);
    }

    public static Producer source(String source) {
      return new Producer("", List.of(), Map.of(), source);
    }
  }
}
