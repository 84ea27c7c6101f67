package io.millrace.hub.internal.publication;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import io.millrace.catalog.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Takes in the file of a bundle. Looks at its manifest only: who installs it checks the rest. */
final class UploadedBundle {
  private static final int MAX_MANIFEST = 4 << 20;

  private UploadedBundle() {}

  /**
   * Writes the stream to a file.
   *
   * @throws PlatformException HUB_DIGEST_MISMATCH, HUB_BUNDLE_REFUSED; the file is left to the
   *     caller
   */
  static void write(String sha256, InputStream bundle, Path file, long maxBytes)
      throws IOException {
    MessageDigest digest = Sha256.start();
    long read = 0;
    try (OutputStream out = Files.newOutputStream(file)) {
      byte[] buffer = new byte[1 << 16];
      for (int n = bundle.read(buffer); n >= 0; n = bundle.read(buffer)) {
        read += n;
        if (read > maxBytes) {
          throw refused(sha256, "it is larger than " + maxBytes + " bytes");
        }
        digest.update(buffer, 0, n);
        out.write(buffer, 0, n);
      }
    }
    String actual = Sha256.hex(digest.digest());
    if (!actual.equals(sha256)) {
      throw new PlatformException(
          "HUB_DIGEST_MISMATCH",
          Blame.CALLER,
          true,
          "The upload has the SHA-256 " + actual + ", not " + sha256 + ".",
          "It was cut off or altered on its way; upload it again.");
    }
    manifest(sha256, file);
  }

  private static void manifest(String sha256, Path file) {
    try (ZipFile jar = new ZipFile(file.toFile())) {
      ZipEntry entry = jar.getEntry(JarFile.MANIFEST_NAME);
      if (entry == null) {
        throw refused(sha256, "it has no manifest");
      }
      byte[] bytes;
      try (InputStream in = jar.getInputStream(entry)) {
        bytes = in.readNBytes(MAX_MANIFEST + 1);
      }
      if (bytes.length > MAX_MANIFEST) {
        throw refused(sha256, "its manifest is larger than " + MAX_MANIFEST + " bytes");
      }
      Manifest manifest = new Manifest(new ByteArrayInputStream(bytes));
      if (manifest.getMainAttributes().getValue("Bundle-SymbolicName") == null) {
        throw refused(sha256, "it has no Bundle-SymbolicName");
      }
    } catch (IOException | IllegalArgumentException noJar) {
      throw refused(sha256, "it is no jar: " + noJar.getMessage());
    }
  }

  private static PlatformException refused(String sha256, String why) {
    return PlatformException.caller(
        "HUB_BUNDLE_REFUSED",
        "The upload " + sha256 + " was not taken: " + why + ".",
        "Upload the jar that the build of the plugin made.");
  }
}
