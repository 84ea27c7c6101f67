package io.millrace.liveops.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import io.millrace.api.monitoring.Monitor;
import io.millrace.api.plugin.PluginUse;
import io.millrace.liveops.AlertEvent;
import io.millrace.liveops.AlertState;
import io.millrace.liveops.MonitorStatus;
import io.millrace.liveops.WindowFinding;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LiveMonitoringTest {
  private final Watching w = new Watching();

  @BeforeEach
  void words_are_there() {
    w.kernel.dataset("words", List.of(Map.of("text", "please")));
  }

  private AlertState alert() {
    return w.monitoring.alerts("bank").get(0);
  }

  @Test
  void a_window_that_is_over_becomes_findings_and_events() {
    w.declared();
    w.window("please", "no");
    w.window();
    w.window("please");

    List<WindowFinding> found = w.monitoring.findings("bank", "manners", Watching.START, 100);
    assertEquals(List.of(0.5, 1.0), found.stream().map(WindowFinding::value).toList());
    assertEquals(Watching.START, found.get(0).start());
    assertEquals(Watching.START.plusSeconds(5), found.get(0).end());
    assertEquals(List.of("monitor.window", "monitor.window"), w.kernel.types());
    assertEquals(0.5, w.kernel.published.get(0).data().get("value"));
    assertEquals(1, w.monitoring.findings("bank", "manners", Watching.START, 1).size());
    assertEquals(
        List.of(), w.monitoring.findings("bank", "manners", Watching.START.plusSeconds(20), 9));
    MonitorStatus status = w.monitoring.monitors("bank").get(0);
    assertTrue(status.ready());
    assertEquals(Map.of("pass_rate", 1.0), status.latest());
  }

  @Test
  void the_plugins_of_declared_monitors_are_in_use() {
    w.declared();

    assertEquals(
        List.of(new PluginUse("Monitor", "polite", "monitor bank/manners")), w.monitoring.uses());
    w.monitoring.withdrawMonitor("bank", "manners");
    assertEquals(List.of(), w.monitoring.uses());
  }

  @Test
  void bad_windows_fire_the_alert_start_the_workflow_and_good_ones_resolve_it() {
    w.declared();
    w.window("no", "no");
    assertEquals(AlertState.INACTIVE, alert().state());
    w.window("no", "no");

    assertEquals(AlertState.FIRING, alert().state());
    assertEquals(List.of("retrain {endpoint=x} assistant alert:rude"), w.starter.started);
    assertEquals(Optional.of("w-1"), alert().workflowRun());

    w.window("no", "no");
    w.window("please", "please");

    assertEquals(AlertState.RESOLVED, alert().state());
    assertEquals(1, w.starter.started.size());
    List<AlertEvent> history = w.monitoring.history("bank", Optional.of("rude"), 10);
    assertEquals(List.of("resolved", "firing"), history.stream().map(AlertEvent::state).toList());
    assertTrue(history.get(1).reason().contains("0.000 over 2 requests"), history.toString());
    assertEquals("w-1", history.get(1).workflowRun());
    assertTrue(w.kernel.types().containsAll(List.of("alert.fired", "alert.resolved")));
  }

  @Test
  void an_alert_fires_right_after_the_window_that_shows_the_fault() {
    w.declared();
    w.window("no", "no");
    w.window("no", "no");

    Duration after = Duration.between(alert().since(), w.clock.instant());
    assertTrue(after.compareTo(Duration.ofSeconds(15)) < 0, after.toString());
  }

  @Test
  void where_an_alert_stood_survives_a_restart() {
    w.declared();
    w.window("no", "no");
    w.window("no", "no");

    Watching again = new Watching(w.records).declared();

    AlertState state = again.monitoring.alerts("bank").get(0);
    assertEquals(AlertState.FIRING, state.state());
    assertEquals(Optional.of("w-1"), state.workflowRun());
    assertEquals(1, again.monitoring.history("bank", Optional.empty(), 10).size());
    assertEquals(2, again.monitoring.findings("bank", "manners", Watching.START, 10).size());
  }

  @Test
  void a_workflow_that_cannot_be_started_is_tried_again_while_the_fault_lasts() {
    w.declared();
    w.starter.broken = true;
    w.window("no", "no");
    w.window("no", "no");
    assertEquals(List.of(), w.starter.started);
    assertEquals(AlertState.FIRING, alert().state());

    w.starter.broken = false;
    w.window("no", "no");

    assertEquals(1, w.starter.started.size());
  }

  @Test
  void no_second_workflow_is_started_while_the_first_one_runs() {
    w.declared();
    w.window("no", "no");
    w.window("no", "no");
    w.starter.running = true;
    w.window("please", "please");
    w.window("no", "no");
    w.window("no", "no");

    assertEquals(AlertState.FIRING, alert().state());
    assertEquals(1, w.starter.started.size());

    w.starter.running = false;
    w.window("no", "no");
    assertEquals(2, w.starter.started.size());
  }

  @Test
  void a_monitor_waits_for_what_it_needs_and_says_so() {
    w.kernel.datasets.clear();
    w.plugins.remove(Monitor.class, "polite");
    w.declared();
    w.window("no");

    MonitorStatus waiting = w.monitoring.monitors("bank").get(0);
    assertFalse(waiting.ready());
    assertTrue(waiting.problem().contains("polite"), waiting.problem());
    assertEquals(0, w.plugins.open());
  }

  @Test
  void a_monitor_that_fails_on_a_window_reads_the_next_ones() {
    w.declared();
    w.window("a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a");
    assertTrue(w.monitoring.monitors("bank").get(0).problem().contains("unlucky"));

    w.window("please");

    assertEquals("", w.monitoring.monitors("bank").get(0).problem());
    assertEquals(1, w.monitoring.findings("bank", "manners", Watching.START, 9).size());
  }

  @Test
  void a_withdrawn_monitor_lets_its_plugin_go() {
    w.declared();
    w.window("please");
    assertEquals(1, w.plugins.open());

    new MonitorsSection(w.monitoring, w.plugins).remove("bank", "manners");

    assertEquals(0, w.plugins.open());
    assertEquals(
        "MONITOR_NOT_FOUND",
        assertThrows(
                PlatformException.class,
                () -> w.monitoring.findings("bank", "manners", Watching.START, 9))
            .code());
  }

  @Test
  void is_resolved_by_hand_under_the_name_of_who_did_it() {
    w.declared();
    w.window("no", "no");
    w.window("no", "no");

    assertEquals(AlertState.RESOLVED, w.monitoring.resolve("bank", "rude", "anna").state());
    assertEquals("anna", w.monitoring.history("bank", Optional.empty(), 1).get(0).by());
    assertEquals(
        "ALERT_NOT_FOUND",
        assertThrows(PlatformException.class, () -> w.monitoring.resolve("bank", "x", "anna"))
            .code());
  }

  @Test
  void windows_missed_while_reading_are_read_as_one() {
    w.declared();
    w.window("please");
    w.clock.advance(Duration.ofSeconds(10));
    w.window("please");

    List<WindowFinding> found = w.monitoring.findings("bank", "manners", Watching.START, 9);
    assertEquals(
        Duration.ofSeconds(15), Duration.between(found.get(1).start(), found.get(1).end()));
  }
}
