package io.millrace.api.plugin;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Which plugins are there, and the way to call one. A view of the service registry: services whose
 * interface is a kind and that carry {@link PluginProperties#KIND_ID}. Of two services with one id
 * the higher version wins, then the OSGi service ranking. Thread-safe.
 */
@ProviderType
public interface PluginDirectory {
  /**
   * Leases the plugin of this kind and id.
   *
   * @param kind the kind's interface, for example {@code Guardrail.class}
   * @throws io.millrace.api.PlatformException PLUGIN_NOT_FOUND, naming the ids that are there
   */
  <T> Lease<T> lease(Class<T> kind, String id);

  /** Plugins of one kind, by id. Best version of each id only. */
  List<PluginInfo> list(Class<?> kind);

  /** Every plugin of every kind, by kind and id. */
  List<PluginInfo> list();
}
