package io.millrace.deployment.internal;

import io.millrace.api.plugin.Lease;
import io.millrace.api.plugin.PluginDirectory;
import io.millrace.api.plugin.PluginInfo;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The plugins of one pipeline version, each leased once however often it is used: a plugin that is
 * replaced while the version is being built must not serve one request in two versions. Filled by
 * one thread; then thread-safe.
 */
final class PluginLeases implements AutoCloseable {
  private final PluginDirectory plugins;
  private final Map<String, Lease<?>> leases = new LinkedHashMap<>();

  PluginLeases(PluginDirectory plugins) {
    this.plugins = plugins;
  }

  /**
   * The plugin of this kind and id.
   *
   * @throws io.millrace.api.PlatformException PLUGIN_NOT_FOUND
   */
  <T> T plugin(Class<T> kind, String id) {
    Lease<?> lease =
        leases.computeIfAbsent(kind.getName() + " " + id, key -> plugins.lease(kind, id));
    return kind.cast(lease.plugin());
  }

  /** Whether each of them is what a new lease would give. */
  boolean current() {
    return leases.values().stream().allMatch(Lease::current);
  }

  /** Plugin → version of its bundle: {@code Guardrail pii} → {@code 0.1.0}. */
  Map<String, String> versions() {
    Map<String, String> versions = new TreeMap<>();
    for (Lease<?> lease : leases.values()) {
      PluginInfo info = lease.info();
      versions.put(info.kind() + " " + info.id(), info.bundleVersion());
    }
    return versions;
  }

  @Override
  public void close() {
    leases.values().forEach(Lease::close);
  }
}
