package io.millrace.api.plugin;

/**
 * One plugin service as the directory sees it.
 *
 * @param kind simple name of the kind's interface: {@code Guardrail}
 * @param id the service's {@link PluginProperties#KIND_ID}
 * @param version its version
 * @param bundle symbolic name of the bundle that ships it
 * @param bundleVersion that bundle's version
 * @param summary one sentence, may be empty
 */
public record PluginInfo(
    String kind, String id, String version, String bundle, String bundleVersion, String summary) {
  /** {@code guardrail pii 0.1.0}, for logs and lineage. */
  public String label() {
    return kind + " " + id + " " + version;
  }
}
