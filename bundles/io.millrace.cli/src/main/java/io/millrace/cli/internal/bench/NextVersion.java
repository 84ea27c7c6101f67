package io.millrace.cli.internal.bench;

import io.millrace.cli.internal.CliFailure;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The same bundle under another version: something to update to. */
final class NextVersion {
  private static final Pattern VERSION = Pattern.compile("(\\d+\\.\\d+\\.)(\\d+).*");
  private static final String ITEM = "io.millrace.item";

  private NextVersion() {}

  /**
   * Writes a copy of the bundle whose version, also as an item, is higher in its last number.
   *
   * @param by how much higher, at least 1
   * @return the version
   */
  static String write(Path bundle, int by, Path copy) throws IOException {
    try (JarFile from = new JarFile(bundle.toFile())) {
      Manifest manifest = from.getManifest();
      String version = manifest == null ? null : value(manifest, "Bundle-Version");
      Matcher numbers = VERSION.matcher(version == null ? "" : version);
      if (manifest == null || !numbers.matches()) {
        throw CliFailure.usage(
            "'" + bundle + "' is no bundle with a version of three numbers.",
            "Name the bundle of a plugin, for example one that 'millrace plugin new' made.");
      }
      String next = numbers.group(1) + (Long.parseLong(numbers.group(2)) + by);
      manifest.getMainAttributes().putValue("Bundle-Version", next);
      String capabilities = value(manifest, "Provide-Capability");
      if (capabilities != null) {
        manifest
            .getMainAttributes()
            .putValue("Provide-Capability", itemVersion(capabilities, next));
      }
      copy(from, manifest, copy);
      return next;
    }
  }

  private static String value(Manifest manifest, String header) {
    return manifest.getMainAttributes().getValue(new Attributes.Name(header));
  }

  /** Replaces the version within the item's clause only. */
  private static String itemVersion(String capabilities, String version) {
    int begin = capabilities.indexOf(ITEM);
    if (begin < 0) {
      return capabilities;
    }
    String before = capabilities.substring(0, begin);
    return before
        + capabilities
            .substring(begin)
            .replaceFirst("version:Version=(\"[^\"]*\"|[^;,]*)", "version:Version=" + version);
  }

  private static void copy(JarFile from, Manifest manifest, Path copy) throws IOException {
    try (OutputStream file = Files.newOutputStream(copy);
        JarOutputStream to = new JarOutputStream(file, manifest)) {
      for (Enumeration<JarEntry> entries = from.entries(); entries.hasMoreElements(); ) {
        JarEntry entry = entries.nextElement();
        if (!entry.getName().equals(JarFile.MANIFEST_NAME)) {
          to.putNextEntry(new JarEntry(entry.getName()));
          from.getInputStream(entry).transferTo(to);
          to.closeEntry();
        }
      }
    }
  }
}
