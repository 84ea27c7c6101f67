package io.millrace.api.monitoring;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The requests of a stretch of time.
 *
 * @param project and {@code endpoint} they went to
 * @param start inclusive
 * @param end exclusive
 * @param observations in the order of their time
 */
public record Window(
    String project, String endpoint, Instant start, Instant end, List<Observation> observations) {
  public Window {
    observations = List.copyOf(observations);
  }

  public Duration length() {
    return Duration.between(start, end);
  }
}
