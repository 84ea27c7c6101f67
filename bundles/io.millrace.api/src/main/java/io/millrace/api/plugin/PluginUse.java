package io.millrace.api.plugin;

/**
 * One use of a plugin.
 *
 * @param kind simple name of the kind's interface: {@code Guardrail}
 * @param id the plugin's {@link PluginProperties#KIND_ID}
 * @param user who uses it, for people: {@code pipeline banking/assistant}
 */
public record PluginUse(String kind, String id, String user) {}
