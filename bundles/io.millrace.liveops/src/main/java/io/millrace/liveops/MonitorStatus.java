package io.millrace.liveops;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A declared monitor.
 *
 * @param endpoint id of the endpoint it watches
 * @param monitor kind.id of the plugin that reads the windows
 * @param window length of a window
 * @param ready whether it is prepared and observing
 * @param problem why it is not, or why the last window could not be read; empty if all is well
 * @param lastWindow end of the last window that was read
 * @param latest metric → last value that was not NaN
 */
public record MonitorStatus(
    String project,
    String name,
    String endpoint,
    String monitor,
    Duration window,
    boolean ready,
    String problem,
    Optional<Instant> lastWindow,
    Map<String, Double> latest) {
  public MonitorStatus {
    latest = Map.copyOf(latest);
  }
}
