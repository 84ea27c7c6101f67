package io.millrace.plugin.executor.local.internal;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.wiring.BundleRevision;

/**
 * Which of the running bundles a worker gets: all, less those with the header {@code Millrace-Role:
 * server} and those whose symbolic name begins with an entry of the framework property {@value
 * #EXCLUDE}.
 */
final class BundleSelection {
  static final String EXCLUDE = "millrace.worker.exclude";
  static final String ROLE_HEADER = "Millrace-Role";

  private static final List<String> SERVER_ONLY =
      List.of(
          "org.apache.felix.http.",
          "org.apache.felix.webconsole",
          "org.apache.felix.inventory",
          "org.apache.felix.gogo.",
          "org.apache.felix.shell",
          "org.apache.commons.commons-fileupload",
          "org.owasp.",
          "org.xerial.sqlite-jdbc",
          "org.postgresql.",
          "com.zaxxer.HikariCP",
          "micrometer-",
          "io.prometheus.");

  private final BundleContext context;
  private final List<String> excluded;

  BundleSelection(BundleContext context) {
    this.context = context;
    @Nullable String given = context.getProperty(EXCLUDE);
    excluded =
        given == null
            ? SERVER_ONLY
            : Stream.concat(
                    SERVER_ONLY.stream(),
                    Arrays.stream(given.split(",")).map(String::strip).filter(s -> !s.isEmpty()))
                .toList();
  }

  /**
   * The launcher's {@code felix.auto.start.<level>} and {@code felix.auto.install.<level>}.
   *
   * @param copies folder for bundles that were not installed from a file
   */
  Map<String, String> autoProperties(Path copies) throws IOException {
    Map<String, String> lists = new TreeMap<>();
    for (Bundle b : context.getBundles()) {
      if (b.getBundleId() == 0 || b.getState() == Bundle.UNINSTALLED || !wanted(b)) {
        continue;
      }
      boolean start = !fragment(b) && (b.getState() & (Bundle.ACTIVE | Bundle.STARTING)) != 0;
      int level = b.adapt(BundleStartLevel.class).getStartLevel();
      String key = "felix.auto." + (start ? "start." : "install.") + level;
      lists.merge(key, "\"" + location(b, copies) + "\"", (all, one) -> all + " " + one);
    }
    return lists;
  }

  private boolean wanted(Bundle b) {
    String name = String.valueOf(b.getSymbolicName());
    return !"server".equals(b.getHeaders("").get(ROLE_HEADER))
        && excluded.stream().noneMatch(name::startsWith);
  }

  private static boolean fragment(Bundle b) {
    BundleRevision revision = b.adapt(BundleRevision.class);
    return revision != null && (revision.getTypes() & BundleRevision.TYPE_FRAGMENT) != 0;
  }

  /** By reference, so that starting a worker copies no jar. */
  private String location(Bundle b, Path copies) throws IOException {
    Path file = file(b.getLocation()).orElse(null);
    return reference(file != null ? file : copy(b, copies));
  }

  static Optional<Path> file(String location) {
    String l = location.startsWith("reference:") ? location.substring(10) : location;
    if (!l.startsWith("file:")) {
      return Optional.empty();
    }
    try {
      URI uri = URI.create(l.replace(" ", "%20"));
      Path path = uri.isOpaque() ? Path.of(uri.getSchemeSpecificPart()) : Path.of(uri);
      return Optional.of(path.toAbsolutePath()).filter(Files::exists);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The framework decodes a reference as a form value, where plus means a blank. */
  static String reference(Path file) {
    return "reference:file:" + file.toUri().getRawPath().replace("+", "%2B");
  }

  /** The content of a bundle that came from a stream, as a file again. */
  private static Path copy(Bundle b, Path copies) throws IOException {
    Path target = Files.createDirectories(copies).resolve(b.getBundleId() + ".jar");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(target))) {
      List<URL> entries = Collections.list(b.findEntries("/", "*", true));
      for (URL entry : entries) {
        String name = entry.getPath().substring(1);
        zip.putNextEntry(new ZipEntry(name));
        if (!name.endsWith("/")) {
          try (InputStream in = entry.openStream()) {
            in.transferTo(zip);
          }
        }
        zip.closeEntry();
      }
    }
    return target;
  }
}
