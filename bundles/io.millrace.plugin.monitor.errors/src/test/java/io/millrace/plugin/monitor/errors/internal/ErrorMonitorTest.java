package io.millrace.plugin.monitor.errors.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.api.monitoring.Finding;
import io.millrace.api.monitoring.Monitor;
import io.millrace.api.monitoring.Observation;
import io.millrace.api.monitoring.Observation.Outcome;
import io.millrace.testkit.MonitorContract;
import io.millrace.testkit.Observations;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ErrorMonitorTest extends MonitorContract {
  @Override
  protected Monitor monitor() {
    return new ErrorMonitor();
  }

  @Override
  protected List<Observation> observations() {
    return List.of(
        Observations.answered("1", "q", "a"),
        Observations.failed("2", "ENDPOINT_BUSY"),
        Observations.failed("3", "PROMPT_TOO_LARGE"),
        Observations.ended("4", Outcome.BLOCKED),
        Observations.ended("5", Outcome.CANCELLED));
  }

  private double value(Map<String, Object> values, String metric) {
    try (Monitor.Watch watch = prepare(values)) {
      return watch.observe(window(observations())).stream()
          .filter(f -> f.metric().equals(metric))
          .mapToDouble(Finding::value)
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void counts_shares_of_all_requests_without_blaming_the_platform_for_clients() {
    assertEquals(0.2, value(Map.of(), "error_rate"));
    assertEquals(0.2, value(Map.of(), "blocked_rate"));
    assertEquals(0.2, value(Map.of(), "cancelled_rate"));
    assertEquals(0.4, value(Map.of("ignore", List.of()), "error_rate"));
  }
}
