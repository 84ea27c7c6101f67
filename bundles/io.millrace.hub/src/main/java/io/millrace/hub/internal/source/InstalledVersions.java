package io.millrace.hub.internal.source;

import io.millrace.catalog.ItemDescription;
import java.util.HashMap;
import java.util.Map;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRevision;

/** Which items run in this framework, as their bundles say it. Thread-safe. */
final class InstalledVersions {
  private final BundleContext framework;

  InstalledVersions(BundleContext framework) {
    this.framework = framework;
  }

  /** By item name; while one replaces another, the higher version. */
  Map<String, Version> get() {
    Map<String, Version> versions = new HashMap<>();
    for (Bundle bundle : framework.getBundles()) {
      BundleRevision revision = bundle.adapt(BundleRevision.class);
      if (revision != null) {
        for (BundleCapability c : revision.getDeclaredCapabilities(ItemDescription.NAMESPACE)) {
          Object name = c.getAttributes().get("name");
          Object version = c.getAttributes().getOrDefault("version", bundle.getVersion());
          if (name instanceof String item && version instanceof Version v) {
            versions.merge(item, v, (a, b) -> a.compareTo(b) >= 0 ? a : b);
          }
        }
      }
    }
    return versions;
  }
}
