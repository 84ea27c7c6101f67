package io.millrace.cli.internal.authoring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;

/**
 * Notices each new build of a project's jar: once it is written whole, and only if its bytes differ
 * from those of the build before. Looks when asked to; not thread-safe.
 */
final class BuildWatch {
  private final PluginProject project;
  private @Nullable Stamp seen;
  private @Nullable Stamp done;
  private String digest = "";

  BuildWatch(PluginProject project) {
    this.project = project;
  }

  private record Stamp(Path jar, FileTime modified, long size) {}

  /** The jar of a build that was not given out yet; empty while there is none or it still grows. */
  Optional<Path> poll() {
    Optional<Path> jar = project.jar();
    if (jar.isEmpty()) {
      return Optional.empty();
    }
    try {
      Stamp now = new Stamp(jar.get(), Files.getLastModifiedTime(jar.get()), Files.size(jar.get()));
      boolean still = now.equals(seen);
      seen = now;
      if (!still || now.equals(done) || !whole(jar.get())) {
        return Optional.empty();
      }
      done = now;
      String bytes = digest(jar.get());
      boolean changed = !bytes.equals(digest);
      digest = bytes;
      return changed ? jar : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // a clean or a build is under way
    }
  }

  private static boolean whole(Path jar) {
    try (JarFile file = new JarFile(jar.toFile())) {
      return file.getManifest() != null;
    } catch (IOException e) {
      return false; // its directory stands at the end and is not there yet
    }
  }

  private static String digest(Path jar) throws IOException {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha.digest(Files.readAllBytes(jar)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
