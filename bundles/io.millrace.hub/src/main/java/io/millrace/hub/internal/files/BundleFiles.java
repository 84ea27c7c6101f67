package io.millrace.hub.internal.files;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import io.millrace.catalog.Sha256;
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
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verified copies of bundle files, named by their SHA-256. A file under its final name is whole and
 * was found fit: it is written beside it, checked, forced to the disk and moved. Reads are
 * thread-safe; the hub serialises writes.
 */
public final class BundleFiles {
  private static final Logger LOG = LoggerFactory.getLogger(BundleFiles.class);
  private static final String FILE = "file:";
  private static final String JAR = ".jar";
  private static final String UNFINISHED = ".part";

  private final Path folder;
  private final long maxBytes;

  /**
   * Opens the folder, creating it, and removes what an interrupted fetch left.
   *
   * @param maxBytes no file may be larger
   */
  public BundleFiles(Path folder, long maxBytes) {
    this.folder = folder;
    this.maxBytes = maxBytes;
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

  public Path path(String sha256) {
    return folder.resolve(sha256 + JAR);
  }

  /** The location under which the framework, here or in a worker, knows a stored bundle. */
  public String location(String sha256) {
    return FILE + path(sha256).toAbsolutePath();
  }

  public boolean owns(String location) {
    return location.startsWith(FILE + folder.toAbsolutePath() + "/");
  }

  /** Digest of the bundle at a location that the hub owns. */
  public String digest(String location) {
    String file = location.substring(location.lastIndexOf('/') + 1);
    return file.substring(0, file.length() - JAR.length());
  }

  public boolean isHere(String sha256) {
    return Files.isRegularFile(path(sha256));
  }

  /** Whether the file is there and still what it was; reads all of it. */
  public boolean isIntact(String sha256) {
    try {
      return isHere(sha256) && Sha256.of(path(sha256)).equals(sha256);
    } catch (IOException unreadable) {
      return false;
    }
  }

  /**
   * Makes sure that a bundle's file is here, is what it must be, and is fit.
   *
   * @param label of the bundle, for messages
   * @param sizeBytes -1 if it is not known
   * @param check looks at the file before it gets its name; throws if it is unfit
   * @throws PlatformException HUB_DIGEST_MISMATCH, HUB_SOURCE_UNAVAILABLE, HUB_DISK_FULL, and what
   *     the check throws
   */
  public void fetch(
      String label, String sha256, long sizeBytes, ByteSource source, Consumer<Path> check) {
    if (isIntact(sha256)) {
      return;
    }
    if (sizeBytes > maxBytes) {
      throw tooLarge(label, sizeBytes);
    }
    Path part = folder.resolve(sha256 + UNFINISHED);
    try {
      String actual = copy(label, source, part, sizeBytes);
      if (!actual.equals(sha256)) {
        throw mismatch(label, "its SHA-256 is " + actual + ", the index says " + sha256);
      }
      check.accept(part);
      move(part, sha256);
    } finally {
      delete(part);
    }
  }

  private void move(Path part, String sha256) {
    try {
      Files.move(part, path(sha256), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException failed) {
      throw DiskFull.writing(folder, failed);
    }
  }

  private String copy(String label, ByteSource source, Path part, long sizeBytes) {
    long limit = sizeBytes < 0 ? maxBytes : sizeBytes;
    MessageDigest digest = Sha256.start();
    long read = 0;
    try (InputStream in = open(label, source);
        FileChannel out = create(part)) {
      byte[] buffer = new byte[1 << 16];
      for (int n = next(label, in, buffer); n >= 0 && read <= limit; n = next(label, in, buffer)) {
        read += n;
        digest.update(buffer, 0, n);
        write(out, ByteBuffer.wrap(buffer, 0, n));
      }
      out.force(true);
    } catch (IOException failed) {
      throw DiskFull.writing(folder, failed);
    }
    if (read > limit) {
      throw sizeBytes < 0
          ? tooLarge(label, read)
          : mismatch(label, "it is larger than the " + limit + " bytes in the index");
    }
    if (sizeBytes >= 0 && read < sizeBytes) {
      throw mismatch(label, "it ends after " + read + " of " + sizeBytes + " bytes");
    }
    return Sha256.hex(digest.digest());
  }

  private static InputStream open(String label, ByteSource source) {
    try {
      return source.open();
    } catch (IOException failed) {
      throw unavailable(label, failed);
    }
  }

  private static int next(String label, InputStream in, byte[] buffer) {
    try {
      return in.read(buffer);
    } catch (IOException failed) {
      throw unavailable(label, failed);
    }
  }

  private static FileChannel create(Path part) throws IOException {
    return FileChannel.open(
        part,
        StandardOpenOption.CREATE,
        StandardOpenOption.TRUNCATE_EXISTING,
        StandardOpenOption.WRITE);
  }

  private static void write(FileChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }

  private static PlatformException unavailable(String label, IOException failed) {
    return new PlatformException(
        "HUB_SOURCE_UNAVAILABLE",
        Blame.ENVIRONMENT,
        true,
        "Bundle " + label + " could not be read to its end: " + failed + ".",
        "Nothing was changed. Check that its source can be reached, then repeat.",
        failed);
  }

  private static PlatformException mismatch(String label, String why) {
    return new PlatformException(
        "HUB_DIGEST_MISMATCH",
        Blame.OPERATOR,
        false,
        "Bundle " + label + " is not what the catalogue promises: " + why + ".",
        "Nothing was installed. Rebuild the catalogue or fetch it again; if it was altered by"
            + " others, do not use it.");
  }

  private PlatformException tooLarge(String label, long bytes) {
    return new PlatformException(
        "HUB_BUNDLE_REFUSED",
        Blame.OPERATOR,
        false,
        "Bundle " + label + " has " + bytes + " bytes or more; " + maxBytes + " are allowed.",
        "Nothing was installed. Raise bundle_max_mib of io.millrace.hub if you trust it.");
  }

  /** Removes the files that no digest in the set names. */
  public void retain(Set<String> needed) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + JAR)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (!needed.contains(name.substring(0, name.length() - JAR.length()))) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException failed) { // they are tried again after the next operation
      LOG.warn("Old bundle files below {} could not be removed", folder, failed);
    }
  }

  private static void delete(Path part) {
    try {
      Files.deleteIfExists(part);
    } catch (IOException failed) { // it is removed at the next start
      LOG.warn("The unfinished {} could not be removed", part, failed);
    }
  }
}
