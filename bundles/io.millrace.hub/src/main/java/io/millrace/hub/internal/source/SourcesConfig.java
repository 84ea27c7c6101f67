package io.millrace.hub.internal.source;

import io.millrace.api.FrameworkProperties;
import io.millrace.api.PlatformException;
import io.millrace.hub.SourceSettings;
import io.millrace.hub.SourceSettings.Accepts;
import io.millrace.hub.internal.files.KeyFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.osgi.framework.BundleContext;

/**
 * What is configured of the sources.
 *
 * @param data the server's data folder
 * @param builtIn the source {@code millrace}
 * @param mavenRepository may be empty
 */
record SourcesConfig(Path data, SourceSettings builtIn, String mavenRepository) {
  /** Name of the source that came with the distribution. */
  static final String BUILT_IN = "millrace";

  private static final String KEYS = "conf/keys";

  /** Where sources keep things; beside {@code hub/}, whose folders are named by items. */
  Path folder() {
    return data.resolve("catalogues");
  }

  /**
   * From the framework's properties and the configuration.
   *
   * @throws PlatformException HUB_DATA_MISSING, HUB_KEY_INVALID, HUB_SOURCE_INVALID
   */
  static SourcesConfig of(
      BundleContext framework,
      String source,
      String[] keys,
      String[] accepts,
      boolean offline,
      String mavenRepository) {
    String data = framework.getProperty(FrameworkProperties.DATA);
    if (data == null) {
      throw PlatformException.operator(
          "HUB_DATA_MISSING",
          "Framework property " + FrameworkProperties.DATA + " is not set.",
          "Start the server with its launcher, or set the property to the data folder.");
    }
    String home = framework.getProperty(FrameworkProperties.HOME);
    boolean shipped = source.isBlank();
    List<String> trusted = new ArrayList<>(List.of(keys));
    if (home != null) {
      trusted.addAll(KeyFolder.keys(Path.of(home, KEYS)));
    }
    Set<Accepts> passes = EnumSet.noneOf(Accepts.class);
    for (String name : accepts) {
      passes.add(accepted(name));
    }
    if (shipped) {
      // It lies beside the platform's own bundles: whoever takes the distribution back takes its
      // catalogue back too, and means it.
      passes.add(Accepts.ROLLED_BACK);
      passes.add(Accepts.UNSIGNED); // until the distribution signs it
    }
    String location =
        shipped ? Path.of(home == null ? data : home, "catalog").toString() : source.strip();
    return new SourcesConfig(
        Path.of(data),
        new SourceSettings(
            BUILT_IN,
            location,
            trusted.stream().filter(k -> !k.isBlank()).toList(),
            passes,
            offline,
            Optional.empty(),
            true),
        mavenRepository.strip());
  }

  private static Accepts accepted(String name) {
    try {
      return Accepts.valueOf(name.strip().toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException unknown) {
      throw PlatformException.operator(
          "HUB_SOURCE_INVALID",
          "'" + name + "' is nothing that a source can be accepted in spite of.",
          "Set 'accepts' of io.millrace.hub to some of UNSIGNED, EXPIRED, ROLLED_BACK.");
    }
  }
}
