package io.millrace.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.monitoring.Finding;
import io.millrace.api.monitoring.Monitor;
import io.millrace.api.monitoring.Observation;
import io.millrace.api.monitoring.Window;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every {@link Monitor} does. */
public abstract class MonitorContract {
  protected static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  /** The monitor under test. */
  protected abstract Monitor monitor();

  /** Values to prepare it with; by default none. */
  protected Map<String, Object> values() {
    return Map.of();
  }

  /** Requests it can say something about, at least two. */
  protected abstract List<Observation> observations();

  /** Prepares the monitor with the given values. */
  protected final Monitor.Watch prepare(Map<String, ?> given) {
    Monitor monitor = monitor();
    return monitor.prepare(Values.check("monitor", monitor.parameters(), given));
  }

  /** A window of five seconds with these requests. */
  protected static Window window(List<Observation> observations) {
    return new Window("bank", "assistant", START, START.plusSeconds(5), observations);
  }

  @Test
  void declares_each_parameter_once_and_says_what_it_does() {
    Set<String> names = new HashSet<>();
    for (Parameter p : monitor().parameters()) {
      assertTrue(names.add(p.name()), p.name());
      assertFalse(p.summary().isBlank(), p.name());
    }
  }

  @Test
  void reads_each_metric_once_off_a_window() {
    try (Monitor.Watch watch = prepare(values())) {
      List<Finding> findings = watch.observe(window(observations()));

      assertFalse(findings.isEmpty());
      assertEquals(
          findings.size(), findings.stream().map(Finding::metric).distinct().count(), "twice");
      for (Finding f : findings) {
        assertTrue(f.metric().matches("[a-z0-9_.]+"), f.metric());
        assertTrue(f.count() <= observations().size());
        assertTrue(f.count() > 0 || Double.isNaN(f.value()), f.metric());
      }
    }
  }

  @Test
  void an_empty_window_says_nothing() {
    try (Monitor.Watch watch = prepare(values())) {
      for (Finding f : watch.observe(window(List.of()))) {
        assertTrue(Double.isNaN(f.value()), f.metric());
        assertEquals(0, f.count());
      }
    }
  }

  @Test
  void windows_do_not_depend_on_each_other() {
    try (Monitor.Watch watch = prepare(values())) {
      List<Finding> first = watch.observe(window(observations()));

      assertEquals(first, watch.observe(window(observations())));
    }
  }
}
