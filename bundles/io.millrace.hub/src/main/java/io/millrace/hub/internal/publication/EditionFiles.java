package io.millrace.hub.internal.publication;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.catalog.CatalogFiles;
import io.millrace.catalog.Sha256;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Editions on disk: {@code editions/<counter>/} with the three files, bundles and pages by digest,
 * and {@code current.json}, written last, which says which edition is served. The death of the
 * process leaves the edition before or the one after. Not thread-safe; its owner serialises writes.
 */
final class EditionFiles {
  private static final String CURRENT = "current.json";
  private static final Pattern BUNDLE = Pattern.compile("bundles/([0-9a-f]{64})\\.jar");
  private static final Pattern PAGE = Pattern.compile("content/([0-9a-f]{64})");

  private final Path folder;
  private final ObjectMapper json = new ObjectMapper();

  EditionFiles(Path folder) throws IOException {
    this.folder = folder;
    for (String name : new String[] {"bundles", "content", "editions"}) {
      Files.createDirectories(folder.resolve(name));
    }
    try (DirectoryStream<Path> left =
        Files.newDirectoryStream(folder.resolve("bundles"), "*.part")) {
      for (Path file : left) {
        Files.delete(file);
      }
    }
  }

  Path bundle(String sha256) {
    return folder.resolve("bundles").resolve(sha256 + ".jar");
  }

  Path page(String sha256) {
    return folder.resolve(CatalogFiles.CONTENT).resolve(sha256);
  }

  private Path edition(long counter) {
    return folder.resolve("editions").resolve(String.valueOf(counter));
  }

  /** The file of an edition under that name; nothing that was only uploaded is shown. */
  Optional<Path> file(Edition edition, String name) {
    if (CatalogFiles.LIMITS.containsKey(name)) {
      return Optional.of(edition(edition.counter()).resolve(name));
    }
    Matcher bundle = BUNDLE.matcher(name);
    if (bundle.matches() && edition.bundles().contains(bundle.group(1))) {
      return Optional.of(bundle(bundle.group(1)));
    }
    Matcher page = PAGE.matcher(name);
    return page.matches() ? Optional.of(page(page.group(1))) : Optional.empty();
  }

  Optional<Edition> current() throws IOException {
    Path file = folder.resolve(CURRENT);
    if (Files.notExists(file)) {
      return Optional.empty();
    }
    JsonNode root = json.readTree(Files.readAllBytes(file));
    Set<String> bundles = new HashSet<>();
    root.path("bundles").forEach(b -> bundles.add(b.asText()));
    return Optional.of(
        new Edition(root.path("counter").asLong(), root.path("key").asText(), bundles));
  }

  /** Writes an edition and makes it the current one; the one before stays for who reads it. */
  void write(Edition edition, Map<String, byte[]> files) throws IOException {
    Optional<Edition> before = current();
    Path target = edition(edition.counter());
    Files.createDirectories(target);
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      String name = file.getKey();
      if (CatalogFiles.LIMITS.containsKey(name)) {
        CatalogFiles.write(target.resolve(name), file.getValue());
      } else {
        String sha256 = name.substring(name.indexOf('/') + 1);
        if (Sha256.of(file.getValue()).equals(sha256) && Files.notExists(page(sha256))) {
          CatalogFiles.write(page(sha256), file.getValue());
        }
      }
    }
    var root = json.createObjectNode();
    root.put("counter", edition.counter()).put("key", edition.key());
    var bundles = root.putArray("bundles");
    edition.bundles().stream().sorted().forEach(bundles::add);
    CatalogFiles.write(folder.resolve(CURRENT), json.writeValueAsBytes(root));
    forget(edition.counter(), before.map(Edition::counter).orElse(0L));
  }

  private void forget(long current, long before) throws IOException {
    try (DirectoryStream<Path> editions = Files.newDirectoryStream(folder.resolve("editions"))) {
      for (Path old : editions) {
        String name = old.getFileName().toString();
        if (!name.equals(String.valueOf(current)) && !name.equals(String.valueOf(before))) {
          try (DirectoryStream<Path> files = Files.newDirectoryStream(old)) {
            for (Path file : files) {
              Files.delete(file);
            }
          }
          Files.delete(old);
        }
      }
    }
  }
}
