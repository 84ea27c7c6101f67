package io.millrace.hub.internal.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.catalog.CatalogFiles;
import io.millrace.catalog.Sha256;
import io.millrace.hub.internal.source.SourcePlace.ReadFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was last read of one source across a network, on disk: files by digest and one list of them,
 * written last. What comes out is checked like what comes from the network. Not thread-safe; its
 * source serialises.
 */
final class SourceCache {
  private static final Logger LOG = LoggerFactory.getLogger(SourceCache.class);
  private static final String LIST = "files.json";

  private final Path folder;
  private final String location;
  private final ObjectMapper json = new ObjectMapper();

  /** One reading. */
  record Cached(Map<String, ReadFile> files, Instant read) {}

  /**
   * @param location of the source; what was read elsewhere under the same name does not count
   */
  SourceCache(Path folder, String location) {
    this.folder = folder;
    this.location = location;
  }

  Optional<Cached> load() {
    Path list = folder.resolve(LIST);
    if (!Files.isRegularFile(list)) {
      return Optional.empty();
    }
    try {
      JsonNode root = json.readTree(Files.readAllBytes(list));
      if (!root.path("location").asText().equals(location)) {
        return Optional.empty();
      }
      Map<String, ReadFile> files = new LinkedHashMap<>();
      for (JsonNode file : root.path("files")) {
        String sha256 = file.path("sha256").asText();
        byte[] bytes = Sha256.isHex(sha256) ? Files.readAllBytes(folder.resolve(sha256)) : null;
        if (bytes == null || !Sha256.of(bytes).equals(sha256)) {
          throw new IOException(sha256 + " is damaged");
        }
        files.put(
            file.path("name").asText(),
            new ReadFile(
                bytes, file.path("etag").asText(""), file.path("lastModified").asText("")));
      }
      return Optional.of(new Cached(files, Instant.parse(root.path("read").asText())));
    } catch (IOException | DateTimeParseException damaged) {
      LOG.warn("The cache {} is damaged and will be read anew: {}", folder, damaged.toString());
      return Optional.empty();
    }
  }

  /** Replaces what was kept. */
  void store(Cached reading) throws IOException {
    Files.createDirectories(folder);
    Set<String> kept = new HashSet<>(Set.of(LIST));
    var list = json.createArrayNode();
    for (Map.Entry<String, ReadFile> file : reading.files().entrySet()) {
      String sha256 = Sha256.of(file.getValue().bytes());
      if (!Files.exists(folder.resolve(sha256))) {
        CatalogFiles.write(folder.resolve(sha256), file.getValue().bytes());
      }
      kept.add(sha256);
      list.addObject()
          .put("name", file.getKey())
          .put("sha256", sha256)
          .put("etag", file.getValue().etag())
          .put("lastModified", file.getValue().lastModified());
    }
    var root = json.createObjectNode();
    root.put("location", location).put("read", reading.read().toString()).set("files", list);
    CatalogFiles.write(folder.resolve(LIST), json.writeValueAsBytes(root));
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
      for (Path file : all) {
        if (!kept.contains(file.getFileName().toString())) {
          Files.delete(file);
        }
      }
    }
  }

  void delete() throws IOException {
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
        for (Path file : all) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
    }
  }
}
