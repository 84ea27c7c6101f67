package io.millrace.liveops.internal;

import java.time.Duration;
import java.util.Map;

/**
 * A declared monitor.
 *
 * @param monitor kind.id of the plugin
 */
record MonitorSpec(
    String project,
    String name,
    String endpoint,
    String monitor,
    Duration window,
    Map<String, Object> parameters) {
  static final Duration SHORTEST = Duration.ofSeconds(1);
  static final Duration LONGEST = Duration.ofDays(1);
}
