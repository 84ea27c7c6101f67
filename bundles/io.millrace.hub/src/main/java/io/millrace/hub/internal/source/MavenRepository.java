package io.millrace.hub.internal.source;

import io.millrace.api.PlatformException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/** A Maven repository on a web server or in a folder. Thread-safe. */
final class MavenRepository {
  private static final int MAX_METADATA = 1 << 20;
  private static final int MAX_CHECKSUM = 1024;

  private final URI root;
  private final WebFiles web;

  private MavenRepository(URI root, WebFiles web) {
    this.root = root;
    this.web = web;
  }

  /**
   * A repository by its address: http(s), {@code file:} or a path.
   *
   * @throws PlatformException HUB_SOURCE_INVALID
   */
  static MavenRepository at(String address, WebFiles web) {
    if (address.isBlank()) {
      throw PlatformException.caller(
          "HUB_SOURCE_INVALID",
          "The Maven address names no repository, and none is configured.",
          "Write mvn:https://repository/path!group/artifact, or set 'mavenRepository' of"
              + " io.millrace.hub.");
    }
    if (address.matches("(?i)https?://.*")) {
      return new MavenRepository(WebPlace.folder(address), web);
    }
    try {
      Path folder = address.startsWith("file:") ? Path.of(URI.create(address)) : Path.of(address);
      String uri = folder.toAbsolutePath().normalize().toUri().toString();
      return new MavenRepository(URI.create(uri.endsWith("/") ? uri : uri + "/"), web);
    } catch (IllegalArgumentException bad) {
      throw PlatformException.caller(
          "HUB_SOURCE_INVALID",
          "'" + address + "' is neither a web address nor a folder.",
          "Correct the repository in front of the '!'.");
    }
  }

  WebFiles web() {
    return web;
  }

  private boolean folder() {
    return "file".equals(root.getScheme());
  }

  private Path path(String file) {
    return Path.of(root).resolve(file);
  }

  private URI uri(String file) {
    return root.resolve(file.replace(" ", "%20"));
  }

  /**
   * A file; the caller closes.
   *
   * @param file below the root, checked by the caller
   */
  InputStream open(String file, long sizeBytes) throws IOException {
    return folder() ? Files.newInputStream(path(file)) : web.open(uri(file), sizeBytes);
  }

  private Optional<SourcePlace.ReadFile> read(String file, SourcePlace.ReadFile known, int limit)
      throws IOException {
    if (!folder()) {
      return web.read(uri(file), known, limit);
    }
    try (InputStream in = Files.newInputStream(path(file))) {
      byte[] bytes = in.readNBytes(limit + 1);
      if (bytes.length > limit) {
        throw new IOException(file + " is larger than " + limit + " bytes");
      }
      return Optional.of(SourcePlace.ReadFile.of(bytes));
    } catch (NoSuchFileException absent) {
      return Optional.empty();
    }
  }

  /** A file, compared with the checksums that the repository has of it. */
  Optional<SourcePlace.ReadFile> verified(String file, SourcePlace.ReadFile known, int limit)
      throws IOException {
    Optional<SourcePlace.ReadFile> read = read(file, known, limit);
    if (read.isPresent() && read.get() != known) {
      compare(file, read.get().bytes(), "sha256", "SHA-256");
      compare(file, read.get().bytes(), "sha1", "SHA-1");
    }
    return read;
  }

  private void compare(String file, byte[] bytes, String extension, String algorithm)
      throws IOException {
    Optional<SourcePlace.ReadFile> checksum =
        read(file + "." + extension, SourcePlace.ReadFile.of(new byte[0]), MAX_CHECKSUM);
    if (checksum.isEmpty()) {
      return;
    }
    String promised =
        new String(checksum.get().bytes(), StandardCharsets.US_ASCII)
            .strip()
            .split("\\s+")[0]
            .toLowerCase(Locale.ROOT);
    try {
      String actual = HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
      if (!actual.equals(promised)) {
        throw new IOException(file + " does not have the " + algorithm + " in its ." + extension);
      }
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has " + algorithm, impossible);
    }
  }

  /** The newest released version of an artifact. */
  String newest(MavenLocation location) throws IOException {
    for (String name : new String[] {"maven-metadata.xml", "maven-metadata-local.xml"}) {
      Optional<SourcePlace.ReadFile> metadata =
          read(
              location.artifactFolder() + name, SourcePlace.ReadFile.of(new byte[0]), MAX_METADATA);
      if (metadata.isPresent()) {
        return MavenMetadata.newest(metadata.get().bytes());
      }
    }
    throw new FileNotFoundException(
        "there is no maven-metadata.xml for " + location.group() + "/" + location.artifact());
  }

  @Override
  public String toString() {
    return root.toString();
  }
}
