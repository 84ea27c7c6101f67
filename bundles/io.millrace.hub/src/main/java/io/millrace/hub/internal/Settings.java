package io.millrace.hub.internal;

import io.millrace.api.FrameworkProperties;
import io.millrace.api.PlatformException;
import io.millrace.hub.internal.check.Limits;
import io.millrace.hub.internal.swap.Patience;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.osgi.framework.BundleContext;

/**
 * Where the hub keeps things and what it allows.
 *
 * @param data the server's data folder
 * @param patience how long foreign code may take
 * @param limits what a bundle may be
 * @param bundleBytes how large a bundle's file may be
 * @param states how many states can be gone back to
 */
record Settings(Path data, Patience patience, Limits limits, long bundleBytes, int states) {
  Settings {
    if (states < 2 || states > 1000) {
      throw new IllegalArgumentException("states_kept must lie in [2, 1000] but is " + states);
    }
  }

  /** From the framework's properties and the configuration. */
  static Settings of(BundleContext framework, LiveHub.Config config) {
    String data = framework.getProperty(FrameworkProperties.DATA);
    if (data == null) {
      throw PlatformException.operator(
          "HUB_DATA_MISSING",
          "Framework property " + FrameworkProperties.DATA + " is not set.",
          "Start the server with its launcher, or set the property to the data folder.");
    }
    return new Settings(
        Path.of(data),
        new Patience(
            Duration.ofMillis(config.startTimeoutMs()), Duration.ofMillis(config.stopTimeoutMs())),
        new Limits(
            config.bundle_expanded_mib() << 20,
            config.bundle_ratio(),
            config.bundle_entries(),
            Set.of(config.bundle_mayexit()),
            Runtime.version().feature()),
        config.bundle_max_mib() << 20,
        config.states_kept());
  }
}
