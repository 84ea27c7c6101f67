package io.millrace.hub.internal;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Verified copies of bundle files, named by their SHA-256. A file under its final name is whole: it
 * is written beside it, forced to the disk and moved. Not thread-safe; the hub serialises.
 */
final class BundleFiles {
  private static final String UNFINISHED = ".part";
  private static final long MAX_BYTES = 8L << 30;

  private final Path folder;
  private final CatalogSource source;

  /** Opens the folder, creating it, and removes what an interrupted fetch left. */
  BundleFiles(Path folder, CatalogSource source) {
    this.folder = folder;
    this.source = source;
    try {
      Files.createDirectories(folder);
      try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, "*" + UNFINISHED)) {
        for (Path file : left) {
          Files.delete(file);
        }
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  Path path(String sha256) {
    return folder.resolve(sha256 + ".jar");
  }

  /** The location under which the framework, here or in a worker, knows a stored bundle. */
  String location(String sha256) {
    return "file:" + path(sha256).toAbsolutePath();
  }

  boolean owns(String location) {
    return location.startsWith("file:" + folder.toAbsolutePath() + "/");
  }

  /** Whether the file is there and still what it was. */
  boolean isIntact(String sha256) {
    Path file = path(sha256);
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = sha256();
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
      return hex(digest).equals(sha256);
    } catch (IOException unreadable) {
      return false;
    }
  }

  /**
   * Makes sure that the bundle's file is here and is what the index says.
   *
   * @throws PlatformException HUB_DIGEST_MISMATCH, HUB_SOURCE_UNAVAILABLE
   */
  void fetch(Catalog catalog, CatalogResource resource) {
    CatalogResource.Content content = resource.content(catalog.index());
    if (isIntact(content.sha256())) {
      return;
    }
    Path part = folder.resolve(content.sha256() + UNFINISHED);
    try {
      try {
        copy(catalog, resource, content, part);
        Files.move(part, path(content.sha256()), StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException failed) {
      throw CatalogSource.unavailable(content.url(), failed);
    }
  }

  private void copy(
      Catalog catalog, CatalogResource resource, CatalogResource.Content content, Path part)
      throws IOException {
    long limit = content.sizeBytes() < 0 ? MAX_BYTES : content.sizeBytes();
    MessageDigest digest = sha256();
    long read = 0;
    try (InputStream in = source.open(catalog, content);
        FileChannel out =
            FileChannel.open(
                part,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0 && read <= limit; n = in.read(buffer)) {
        read += n;
        digest.update(buffer, 0, n);
        ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, n);
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
      }
      out.force(true);
    }
    if (read > limit) {
      throw mismatch(resource, "it is larger than the " + limit + " bytes in the index");
    }
    String actual = hex(digest);
    if (!actual.equals(content.sha256())) {
      throw mismatch(resource, "its SHA-256 is " + actual + ", the index says " + content.sha256());
    }
  }

  private static PlatformException mismatch(CatalogResource resource, String why) {
    return new PlatformException(
        "HUB_DIGEST_MISMATCH",
        Blame.OPERATOR,
        false,
        "Bundle " + resource.label() + " is not what the catalogue promises: " + why + ".",
        "Nothing was installed. Rebuild the catalogue or fetch it again; if it was altered by"
            + " others, do not use it.");
  }

  void delete(String sha256) {
    try {
      Files.deleteIfExists(path(sha256));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has SHA-256", impossible);
    }
  }

  private static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }
}
