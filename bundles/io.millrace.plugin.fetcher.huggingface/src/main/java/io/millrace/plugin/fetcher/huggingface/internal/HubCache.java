package io.millrace.plugin.fetcher.huggingface.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One model in the cache that Hugging Face's tools share: {@code blobs/<digest>} holds contents,
 * {@code snapshots/<commit>/<file>} links to them, {@code refs/<revision>} holds a commit.
 */
final class HubCache {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;

  HubCache(Path cache, ModelName model) {
    this.folder = cache.resolve(model.folder());
  }

  Path lockFile() {
    return folder.resolve(".millrace.lock");
  }

  Path folder() {
    return folder;
  }

  Path snapshot(String commit) {
    return folder.resolve("snapshots").resolve(commit);
  }

  Path blob(RemoteFile file) {
    String name =
        file.digest().isEmpty() ? "size-" + file.sizeBytes() + "-" + file.name() : file.digest();
    return folder.resolve("blobs").resolve(name);
  }

  Path incomplete(RemoteFile file) {
    Path blob = blob(file);
    // not the name that other tools give: they do not heed our lock, nor we theirs
    return blob.resolveSibling(blob.getFileName() + ".millrace.incomplete");
  }

  /** Shows a downloaded blob under its name in a snapshot. */
  void link(RemoteFile file, String commit) throws IOException {
    Path link = snapshot(commit).resolve(file.name());
    Files.createDirectories(link.getParent());
    if (Files.exists(link)) {
      return;
    }
    Files.deleteIfExists(link); // a link whose blob is gone
    try {
      Files.createSymbolicLink(link, link.getParent().relativize(blob(file)));
    } catch (FileAlreadyExistsException e) {
      return; // another process was quicker
    } catch (UnsupportedOperationException | IOException e) {
      Files.copy(blob(file), link, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  void remember(String revision, String commit) throws IOException {
    Path ref = folder.resolve("refs").resolve(revision);
    Files.createDirectories(ref.getParent());
    Path fresh = Files.createTempFile(ref.getParent(), "ref", ".part");
    Files.writeString(fresh, commit);
    Files.move(fresh, ref, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  /** The snapshot that this revision was when last seen, if it is whole. */
  Optional<Path> known(String revision) throws IOException {
    Path ref = folder.resolve("refs").resolve(revision);
    String commit = Files.isRegularFile(ref) ? Files.readString(ref).strip() : revision;
    Path snapshot = snapshot(commit);
    return whole(snapshot) ? Optional.of(snapshot) : Optional.empty();
  }

  private static boolean whole(Path snapshot) throws IOException {
    boolean described =
        Files.exists(snapshot.resolve("config.json"))
            || Files.exists(snapshot.resolve("adapter_config.json"));
    if (!described) {
      return false;
    }
    Path index = snapshot.resolve("model.safetensors.index.json");
    if (Files.exists(index)) {
      for (JsonNode shard : JSON.readTree(Files.readAllBytes(index)).path("weight_map")) {
        if (!Files.exists(snapshot.resolve(shard.asText()))) {
          return false;
        }
      }
      return true;
    }
    try (Stream<Path> files = Files.list(snapshot)) {
      return files.anyMatch(f -> f.toString().endsWith(".safetensors") && Files.exists(f));
    }
  }
}
