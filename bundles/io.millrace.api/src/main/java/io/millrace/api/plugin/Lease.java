package io.millrace.api.plugin;

/**
 * Holds a plugin for the length of a call. While a lease is open the plugin's service is not
 * withdrawn: an update or uninstall waits (bounded) for open leases, and new leases get the new
 * version. Close it as soon as the call is done; never keep one across requests unless the holder
 * re-leases when {@link #current()} turns false.
 */
public interface Lease<T> extends AutoCloseable {
  /** The plugin; do not keep it beyond {@link #close()}. */
  T plugin();

  /** Which plugin this is. */
  PluginInfo info();

  /** False once a newer version has arrived or the plugin is going: finish, close, lease again. */
  boolean current();

  /** Gives the plugin back; idempotent. */
  @Override
  void close();
}
