package {{package}}.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.api.monitoring.Finding;
import io.millrace.api.monitoring.Monitor;
import io.millrace.api.monitoring.Observation;
import io.millrace.api.monitoring.Window;
import io.millrace.api.parameter.Values;
import io.millrace.testkit.Observations;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class {{Type}}Test {
  private static Map<String, Double> read(long limit, Observation... observations) {
    {{Type}} monitor = new {{Type}}();
    Values values = Values.check("monitor", monitor.parameters(), Map.of("long", limit));
    Instant start = Instant.EPOCH;
    try (Monitor.Watch watch = monitor.prepare(values)) {
      List<Finding> findings =
          watch.observe(
              new Window("p", "e", start, start.plusSeconds(5), List.of(observations)));
      return findings.stream()
          .collect(java.util.stream.Collectors.toMap(Finding::metric, Finding::value));
    }
  }

  @Test
  void averages_over_answered_requests_only() {
    Map<String, Double> read =
        read(
            100,
            Observations.timed("1", 50, 10, 100),
            Observations.timed("2", 150, 10, 100),
            Observations.failed("3", "ENDPOINT_BUSY"));

    assertEquals(100.0, read.get("answer_tokens"));
    assertEquals(5.0, read.get("prompt_tokens"));
    assertEquals(0.5, read.get("long_answers"));
  }

  @Test
  void says_nothing_of_a_window_without_answers() {
    assertEquals(Double.NaN, read(100, Observations.failed("1", "X")).get("long_answers"));
  }
}
