package io.millrace.kernel.internal.plugin;

import io.millrace.api.plugin.PluginInfo;
import io.millrace.api.plugin.PluginProperties;
import java.util.List;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.Version;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what a plugin's service properties say about it. */
final class Descriptions {
  private static final Logger LOG = LoggerFactory.getLogger(Descriptions.class);

  private Descriptions() {}

  static PluginEntry.Description of(ServiceReference<?> reference) {
    Bundle bundle = reference.getBundle();
    List<String> kinds = List.of((String[]) reference.getProperty(Constants.OBJECTCLASS));
    String id = String.valueOf(reference.getProperty(PluginProperties.KIND_ID));
    Version version = version(reference, bundle);
    Object summary = reference.getProperty(PluginProperties.KIND_SUMMARY);
    PluginInfo info =
        new PluginInfo(
            simpleName(kinds.get(0)),
            id,
            version.toString(),
            String.valueOf(bundle.getSymbolicName()),
            bundle.getVersion().toString(),
            summary == null ? "" : summary.toString());
    return new PluginEntry.Description(kinds, id, version, info);
  }

  static String simpleName(String className) {
    return className.substring(
        Math.max(className.lastIndexOf('.'), className.lastIndexOf('$')) + 1);
  }

  private static Version version(ServiceReference<?> reference, Bundle bundle) {
    Object given = reference.getProperty(PluginProperties.KIND_VERSION);
    if (given == null) {
      return bundle.getVersion();
    }
    try {
      return Version.parseVersion(given.toString());
    } catch (IllegalArgumentException e) {
      LOG.warn(
          "{} '{}' of bundle {} is no version; its bundle's {} is used",
          PluginProperties.KIND_VERSION,
          given,
          bundle.getSymbolicName(),
          bundle.getVersion());
      return bundle.getVersion();
    }
  }
}
