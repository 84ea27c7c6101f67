package io.millrace.plugin.artifacts.file.internal;

import io.millrace.api.FrameworkProperties;
import io.millrace.api.PlatformException;
import io.millrace.api.artifact.ArtifactStore;
import io.millrace.api.artifact.Digest;
import io.millrace.api.plugin.PluginProperties;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.UUID;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bytes as files named by their digest: {@code <data>/artifacts/blobs/ab/cd…}.
 *
 * <p>A file is written beside, forced to the disk and renamed, so that a name, once there, has all
 * of its bytes; what a crash leaves beside is swept at the next start. Names are made of the digest
 * only, so nothing a caller says can lead out of the folder.
 */
@Component(
    service = ArtifactStore.class,
    property = {
      PluginProperties.KIND_ID + "=file",
      PluginProperties.KIND_SUMMARY + "=Keeps artifacts in files of the data folder."
    })
public final class FileArtifactStore implements ArtifactStore {
  private static final Logger LOG = LoggerFactory.getLogger(FileArtifactStore.class);
  private static final int BUFFER_BYTES = 1 << 17;

  private final Path blobs;
  private final Path incoming;

  @Activate
  public FileArtifactStore(BundleContext context) {
    this(dataFolder(context).resolve("artifacts"));
  }

  FileArtifactStore(Path folder) {
    blobs = folder.resolve("blobs");
    incoming = folder.resolve("incoming");
    try {
      Files.createDirectories(blobs);
      Files.createDirectories(incoming);
      sweep(incoming);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path dataFolder(BundleContext context) {
    String data = context.getProperty(FrameworkProperties.DATA);
    if (data == null) {
      throw PlatformException.operator(
          "DATA_UNSET",
          "The framework property " + FrameworkProperties.DATA + " is not set.",
          "Start the server with the launcher, which sets it.");
    }
    return Path.of(data).toAbsolutePath();
  }

  private static void sweep(Path folder) throws IOException {
    try (Stream<Path> left = Files.list(folder)) {
      for (Path file : left.toList()) {
        Files.deleteIfExists(file);
        LOG.info("removed a file that an interrupted write left");
      }
    }
  }

  private Path blob(Digest digest) {
    return blobs.resolve(digest.hex().substring(0, 2)).resolve(digest.hex().substring(2));
  }

  @Override
  public Digest put(Path file) throws IOException {
    Path written = incoming.resolve(UUID.randomUUID().toString());
    try {
      Digest digest = copy(file, written);
      Path blob = blob(digest);
      if (!Files.exists(blob)) {
        readOnly(written);
        Files.createDirectories(blob.getParent());
        Files.move(written, blob, StandardCopyOption.ATOMIC_MOVE);
        force(blob.getParent());
        force(blobs);
      }
      return digest;
    } finally {
      Files.deleteIfExists(written);
    }
  }

  private static Digest copy(Path from, Path to) throws IOException {
    MessageDigest sha = Digest.sha256();
    try (InputStream in = Files.newInputStream(from);
        FileChannel out =
            FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        sha.update(buffer, 0, n);
        ByteBuffer part = ByteBuffer.wrap(buffer, 0, n);
        while (part.hasRemaining()) {
          out.write(part);
        }
      }
      out.force(true);
    }
    return Digest.of(sha.digest());
  }

  private static void readOnly(Path file) throws IOException {
    try {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
    } catch (UnsupportedOperationException e) {
      LOG.debug("this file system has no permissions");
    }
  }

  /** Makes the names in a folder durable, where the system can. */
  private static void force(Path folder) {
    try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
      names.force(true);
    } catch (IOException e) {
      LOG.debug("this system does not force folders", e);
    }
  }

  @Override
  public boolean contains(Digest digest) {
    return Files.exists(blob(digest));
  }

  @Override
  public InputStream open(Digest digest) throws IOException {
    return Files.newInputStream(blob(digest));
  }

  @Override
  public void materialize(Digest digest, Path target) throws IOException {
    Path blob = blob(digest);
    try {
      Files.createLink(target, blob);
    } catch (NoSuchFileException | FileAlreadyExistsException e) {
      throw e;
    } catch (FileSystemException | UnsupportedOperationException e) {
      // Another file system, or one without links.
      Files.copy(blob, target);
    }
  }

  @Override
  public boolean delete(Digest digest) throws IOException {
    return Files.deleteIfExists(blob(digest));
  }
}
