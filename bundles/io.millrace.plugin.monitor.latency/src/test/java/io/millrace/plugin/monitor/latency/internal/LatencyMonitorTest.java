package io.millrace.plugin.monitor.latency.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.api.monitoring.Finding;
import io.millrace.api.monitoring.Monitor;
import io.millrace.api.monitoring.Observation;
import io.millrace.api.monitoring.Observation.Outcome;
import io.millrace.testkit.MonitorContract;
import io.millrace.testkit.Observations;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class LatencyMonitorTest extends MonitorContract {
  @Override
  protected Monitor monitor() {
    return new LatencyMonitor();
  }

  @Override
  protected List<Observation> observations() {
    return List.of(
        Observations.timed("1", 11, 10, 110),
        Observations.timed("2", 1, 20, 20),
        Observations.timed("3", 21, 30, 130),
        Observations.failed("4", "ENDPOINT_BUSY"),
        Observations.ended("5", Outcome.CANCELLED));
  }

  @Test
  void reads_times_and_speed_off_answered_requests() {
    try (Monitor.Watch watch = prepare(Map.of())) {
      Map<String, Finding> found =
          watch.observe(window(observations())).stream()
              .collect(Collectors.toMap(Finding::metric, f -> f));

      assertEquals(20, found.get("ttft_p50").value());
      assertEquals(29, found.get("ttft_p95").value(), 1e-9);
      assertEquals(110, found.get("total_p50").value());
      assertEquals(128, found.get("total_p95").value(), 1e-9);
      // 10 tokens in 100 ms and 20 in 100 ms; a single token has no speed.
      assertEquals(150, found.get("tokens_per_second").value(), 1e-9);
      assertEquals(2, found.get("tokens_per_second").count());
    }
  }

  @Test
  void quantiles_agree_with_numpy() {
    double[] values = {3, 1, 4, 1, 5, 9, 2, 6};

    assertEquals(3.5, Quantile.of(values, 0.5), 1e-12);
    assertEquals(7.95, Quantile.of(values, 0.95), 1e-12);
    assertEquals(1, Quantile.of(values, 0));
    assertEquals(9, Quantile.of(values, 1));
    assertEquals(7, Quantile.of(new double[] {7}, 0.95));
  }
}
