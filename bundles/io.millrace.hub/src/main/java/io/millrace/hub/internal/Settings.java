package io.millrace.hub.internal;

import io.millrace.api.FrameworkProperties;
import io.millrace.api.PlatformException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;

/**
 * Where the hub keeps and finds things.
 *
 * @param data the server's data folder
 * @param index address of the catalogue's index; null if nothing says where it is
 * @param patience how long the components of a new bundle may take to become satisfied
 */
record Settings(Path data, @Nullable URI index, Duration patience) {
  private static final String INDEX = "index.xml";

  Settings {
    if (patience.isNegative() || patience.isZero()) {
      throw new IllegalArgumentException("startTimeoutMs must be above 0");
    }
  }

  /** From the framework's properties and the configuration. */
  static Settings of(BundleContext framework, String source, long startTimeoutMs) {
    String data = framework.getProperty(FrameworkProperties.DATA);
    if (data == null) {
      throw PlatformException.operator(
          "HUB_DATA_MISSING",
          "Framework property " + FrameworkProperties.DATA + " is not set.",
          "Start the server with its launcher, or set the property to the data folder.");
    }
    String home = framework.getProperty(FrameworkProperties.HOME);
    URI index = null;
    if (!source.isBlank()) {
      index = address(source.trim());
    } else if (home != null) {
      index = Path.of(home, "catalog", INDEX).toUri();
    }
    return new Settings(Path.of(data), index, Duration.ofMillis(startTimeoutMs));
  }

  /** A folder, the path of an index, or an http(s) address of either. */
  static URI address(String source) {
    if (source.matches("(?i)https?://.*")) {
      return URI.create(source.endsWith("/") ? source + INDEX : source);
    }
    try {
      Path path = source.startsWith("file:") ? Path.of(URI.create(source)) : Path.of(source);
      boolean folder = Files.isDirectory(path) || !source.endsWith(".xml");
      return (folder ? path.resolve(INDEX) : path).toAbsolutePath().toUri();
    } catch (InvalidPathException bad) {
      throw PlatformException.operator(
          "HUB_SOURCE_INVALID",
          "'" + source + "' is neither a folder nor an http(s) address.",
          "Correct 'source' of io.millrace.hub.");
    }
  }
}
