package io.millrace.liveops.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.monitoring.Finding;
import io.millrace.kernel.event.Events;
import io.millrace.liveops.AlertEvent;
import io.millrace.liveops.AlertState;
import io.millrace.liveops.internal.Alarm.Change;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The alerts: shows them findings and does what they decide. Thread-safe. */
final class AlertBoard {
  private static final Logger LOG = LoggerFactory.getLogger(AlertBoard.class);

  private final Map<String, Alarm> alarms = new ConcurrentHashMap<>();
  private final Memories memories;
  private final Events events;
  private final Supplier<Optional<WorkflowStarter>> workflows;
  private final Clock clock;

  AlertBoard(
      Memories memories,
      Events events,
      Supplier<Optional<WorkflowStarter>> workflows,
      Clock clock) {
    this.memories = memories;
    this.events = events;
    this.workflows = workflows;
    this.clock = clock;
  }

  /** Declares an alert; it goes on from where it stood before a restart. */
  void declare(AlertSpec spec) {
    Alarm.Memory memory =
        memories
            .alert(spec.project(), spec.name())
            .orElseGet(() -> Alarm.Memory.fresh(clock.instant()));
    alarms.put(key(spec.project(), spec.name()), new Alarm(spec, memory));
  }

  void withdraw(String project, String name) {
    alarms.remove(key(project, name));
    memories.forgetAlert(project, name);
  }

  Collection<Alarm> all() {
    return alarms.values();
  }

  /** Shows the alerts of a monitor what a window of it had to say. */
  void look(MonitorSpec monitor, Instant end, Collection<Finding> findings) {
    for (Alarm alarm : alarms.values()) {
      AlertSpec spec = alarm.spec();
      if (!spec.project().equals(monitor.project()) || !spec.monitor().equals(monitor.name())) {
        continue;
      }
      for (Finding f : findings) {
        if (f.metric().equals(spec.metric())) {
          look(alarm, monitor, f, end);
        }
      }
    }
  }

  private void look(Alarm alarm, MonitorSpec monitor, Finding f, Instant end) {
    AlertSpec spec = alarm.spec();
    Change change = alarm.look(f.value(), f.count(), end);
    memories.keep(spec, alarm.memory()); // before acting: a firing alert survives a crash
    boolean started = false;
    if (change == Change.FIRED || change == Change.STILL_TO_START) {
      started = start(alarm, monitor, f, end);
      memories.keep(spec, alarm.memory());
    }
    String reason = alarm.reason(f.value(), f.count());
    if (change == Change.FIRED || change == Change.RESOLVED) {
      record(alarm, reason, f.value(), "monitor");
    } else if (started) {
      memories.keep(event(alarm, "Started late. " + reason, f.value(), "monitor"));
    }
  }

  /** Starts what the alert declares; whether it did. */
  private boolean start(Alarm alarm, MonitorSpec monitor, Finding f, Instant end) {
    AlertSpec spec = alarm.spec();
    if (spec.start().isEmpty()) {
      return false;
    }
    Map<String, Object> facts =
        Map.of(
            "name", spec.name(),
            "severity", spec.severity(),
            "monitor", spec.monitor(),
            "endpoint", monitor.endpoint(),
            "metric", spec.metric(),
            "value", f.value(),
            "count", f.count(),
            "threshold", spec.threshold(),
            "time", end.toString());
    String workflow = spec.start().get().workflow();
    Optional<WorkflowStarter> starter = workflows.get();
    if (starter.isEmpty()) {
      LOG.warn("Alert {} cannot start {} yet: workflows are not there", spec.name(), workflow);
      return false;
    }
    Optional<String> former = lastRun(spec);
    if (former.isPresent() && starter.get().running(former.get())) {
      LOG.info("Alert {} starts no second {}: {} still runs", spec.name(), workflow, former.get());
      return false;
    }
    Map<String, Object> parameters = spec.start().get().parameters();
    try {
      String run =
          starter.get().start(spec.project(), workflow, parameters, facts, "alert:" + spec.name());
      alarm.started(run);
      LOG.info("Alert {} started workflow {} as {}", spec.name(), workflow, run);
      return true;
    } catch (PlatformException e) {
      LOG.warn("Alert {} could not start {}; it tries again: {}", spec.name(), workflow, e);
      return false;
    }
  }

  /** The workflow that an earlier firing started. */
  private Optional<String> lastRun(AlertSpec spec) {
    return memories.history(spec.project(), Optional.of(spec.name()), 100).stream()
        .map(AlertEvent::workflowRun)
        .filter(run -> !run.isEmpty())
        .findFirst();
  }

  /** Resolves by hand. */
  Optional<AlertState> resolve(String project, String name, String by) {
    Alarm alarm = alarms.get(key(project, name));
    if (alarm == null) {
      return Optional.empty();
    }
    Instant now = clock.instant();
    if (alarm.resolve(now)) {
      memories.keep(alarm.spec(), alarm.memory());
      record(alarm, "Resolved by hand.", Double.NaN, by);
    }
    return Optional.of(alarm.state());
  }

  private AlertEvent event(Alarm alarm, String reason, double value, String by) {
    AlertState state = alarm.state();
    return new AlertEvent(
        state.project(),
        state.name(),
        state.severity(),
        state.state(),
        clock.instant(),
        reason,
        value,
        by,
        state.workflowRun().orElse(""));
  }

  private void record(Alarm alarm, String reason, double value, String by) {
    AlertSpec spec = alarm.spec();
    AlertEvent event = event(alarm, reason, value, by);
    memories.keep(event);
    boolean firing = event.state().equals(AlertState.FIRING);
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("severity", spec.severity());
    data.put("monitor", spec.monitor());
    data.put("metric", spec.metric());
    data.put("threshold", spec.threshold());
    data.put("reason", reason);
    data.put("by", by);
    data.put("workflowRun", event.workflowRun());
    if (!Double.isNaN(value)) {
      data.put("value", value);
    }
    events.publish(firing ? "alert.fired" : "alert.resolved", spec.project(), spec.name(), data);
    if (firing) {
      LOG.warn("Alert {} of project {} fires: {}", spec.name(), spec.project(), reason);
    } else {
      LOG.info("Alert {} of project {} is resolved: {}", spec.name(), spec.project(), reason);
    }
  }

  private static String key(String project, String name) {
    return project + "/" + name;
  }
}
