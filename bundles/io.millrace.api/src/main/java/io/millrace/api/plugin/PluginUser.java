package io.millrace.api.plugin;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Says which plugins something in the platform relies on, so that nobody takes them away unawares.
 * A whiteboard service of whoever keeps plugins in use beyond one call: pipelines, monitors.
 * Answers at once. Thread-safe.
 */
@ConsumerType
public interface PluginUser {
  /** What is in use now. */
  List<PluginUse> uses();
}
