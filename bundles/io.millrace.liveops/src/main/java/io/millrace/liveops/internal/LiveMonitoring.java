package io.millrace.liveops.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.data.DatasetFiles;
import io.millrace.api.monitoring.Finding;
import io.millrace.api.monitoring.Monitor;
import io.millrace.api.monitoring.Observation;
import io.millrace.api.monitoring.ObservationListener;
import io.millrace.api.plugin.PluginDirectory;
import io.millrace.api.plugin.PluginUse;
import io.millrace.api.plugin.PluginUser;
import io.millrace.api.store.RecordStore;
import io.millrace.kernel.artifact.Artifacts;
import io.millrace.kernel.artifact.DatasetValues;
import io.millrace.kernel.event.Events;
import io.millrace.liveops.AlertEvent;
import io.millrace.liveops.AlertState;
import io.millrace.liveops.MonitorStatus;
import io.millrace.liveops.Monitoring;
import io.millrace.liveops.WindowFinding;
import io.millrace.liveops.internal.WatchedEndpoint.Reading;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Monitors and alerts at work. Looks twenty times a second which windows are over and which plugins
 * were replaced (their update waits for that), and has both seen to on two threads of its own, each
 * monitor by one at a time.
 */
@Component(
    service = {Monitoring.class, ObservationListener.class, PluginUser.class, LiveMonitoring.class})
public final class LiveMonitoring implements Monitoring, ObservationListener, PluginUser {
  private static final Logger LOG = LoggerFactory.getLogger(LiveMonitoring.class);
  private static final long LOOK_MS = 50;
  private static final int READERS = 2;

  @Reference(
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY,
      cardinality = ReferenceCardinality.OPTIONAL)
  private volatile @Nullable WorkflowStarter workflows;

  private final Map<String, WatchedEndpoint> watched = new ConcurrentHashMap<>();
  private final Set<WatchedEndpoint> busy = ConcurrentHashMap.newKeySet();
  private final PluginDirectory plugins;
  private final DatasetValues datasets;
  private final Memories memories;
  private final AlertBoard alerts;
  private final Events events;
  private final Clock clock;
  private final Executor readers;
  private final @Nullable ExecutorService pool;
  private final @Nullable ScheduledExecutorService looks;

  @Activate
  public LiveMonitoring(
      @Reference(name = "plugins") PluginDirectory plugins,
      @Reference(name = "artifacts") Artifacts artifacts,
      @Reference(name = "datasets") DatasetFiles files,
      @Reference(name = "records") RecordStore records,
      @Reference(name = "events") Events events) {
    this.plugins = plugins;
    this.datasets = new DatasetValues(artifacts, files);
    this.memories = new Memories(records);
    this.events = events;
    this.clock = Clock.systemUTC();
    this.alerts = new AlertBoard(memories, events, () -> Optional.ofNullable(workflows), clock);
    this.pool = Executors.newFixedThreadPool(READERS, named("millrace-monitors"));
    this.readers = pool;
    this.looks = Executors.newSingleThreadScheduledExecutor(named("millrace-windows"));
    looks.scheduleWithFixedDelay(this::look, LOOK_MS, LOOK_MS, TimeUnit.MILLISECONDS);
    looks.scheduleWithFixedDelay(this::prune, 1, 60, TimeUnit.MINUTES);
    LOG.info("Endpoints are monitored");
  }

  /** Looks only when told, on the given executor. */
  LiveMonitoring(
      PluginDirectory plugins,
      DatasetValues datasets,
      RecordStore records,
      Events events,
      @Nullable WorkflowStarter workflows,
      Clock clock,
      Executor readers) {
    this.plugins = plugins;
    this.datasets = datasets;
    this.memories = new Memories(records);
    this.events = events;
    this.workflows = workflows;
    this.clock = clock;
    this.alerts =
        new AlertBoard(memories, events, () -> Optional.ofNullable(this.workflows), clock);
    this.readers = readers;
    this.pool = null;
    this.looks = null;
  }

  @Deactivate
  void deactivate() throws InterruptedException {
    if (looks != null && pool != null) {
      looks.shutdownNow();
      pool.shutdown();
      pool.awaitTermination(10, TimeUnit.SECONDS);
    }
    watched.values().forEach(WatchedEndpoint::close);
    LOG.info("Monitoring ends");
  }

  @Override
  public void observed(Observation observation) {
    for (WatchedEndpoint w : watched.values()) {
      w.collect(observation);
    }
  }

  void declare(MonitorSpec spec) {
    WatchedEndpoint next = new WatchedEndpoint(spec, plugins, datasets, clock.instant());
    WatchedEndpoint former = watched.put(key(spec.project(), spec.name()), next);
    if (former != null) {
      former.close();
    }
  }

  void withdrawMonitor(String project, String name) {
    WatchedEndpoint former = watched.remove(key(project, name));
    if (former != null) {
      former.close();
    }
  }

  void declare(AlertSpec spec) {
    alerts.declare(spec);
  }

  void withdrawAlert(String project, String name) {
    alerts.withdraw(project, name);
  }

  @Override
  public List<PluginUse> uses() {
    return watched.values().stream()
        .map(WatchedEndpoint::spec)
        .map(
            s ->
                new PluginUse(
                    Monitor.class.getSimpleName(),
                    s.monitor(),
                    "monitor " + s.project() + "/" + s.name()))
        .toList();
  }

  /** The declared monitors of an endpoint. */
  List<MonitorSpec> of(String project, String endpoint) {
    return watched.values().stream()
        .map(WatchedEndpoint::spec)
        .filter(s -> s.project().equals(project) && s.endpoint().equals(endpoint))
        .sorted(Comparator.comparing(MonitorSpec::name))
        .toList();
  }

  /** Has everything read that is due. */
  void look() {
    for (WatchedEndpoint w : watched.values()) {
      if (w.due(clock.instant()) && busy.add(w)) {
        readers.execute(
            () -> {
              try {
                w.work(clock.instant()).ifPresent(r -> tell(w.spec(), r));
              } catch (RuntimeException e) { // thread top: the next window must still be read
                LOG.warn("A window of monitor {} was lost", w.spec().name(), e);
              } finally {
                busy.remove(w);
              }
            });
      }
    }
  }

  private void tell(MonitorSpec spec, Reading reading) {
    if (reading.findings().isEmpty()) {
      return;
    }
    memories.keep(spec, reading);
    for (Finding f : reading.findings()) {
      Map<String, Object> data = new LinkedHashMap<>();
      data.put("monitor", spec.name());
      data.put("endpoint", spec.endpoint());
      data.put("metric", f.metric());
      data.put("count", f.count());
      data.put("unjudged", f.unjudged());
      data.put("end", reading.window().end().toString());
      if (!Double.isNaN(f.value())) {
        data.put("value", f.value());
      }
      events.publish("monitor.window", spec.project(), spec.name(), data);
    }
    alerts.look(spec, reading.window().end(), reading.findings());
  }

  private void prune() {
    try {
      memories.prune(clock.instant());
    } catch (RuntimeException e) { // thread top: it is tried again in an hour
      LOG.warn("Old windows could not be forgotten", e);
    }
  }

  @Override
  public List<MonitorStatus> monitors(String project) {
    return watched.values().stream()
        .filter(w -> w.spec().project().equals(project))
        .map(WatchedEndpoint::status)
        .sorted(Comparator.comparing(MonitorStatus::name))
        .toList();
  }

  @Override
  public List<WindowFinding> findings(String project, String monitor, Instant since, int limit) {
    if (!watched.containsKey(key(project, monitor))) {
      Set<String> names = new TreeSet<>();
      monitors(project).forEach(m -> names.add(m.name()));
      throw PlatformException.caller(
          "MONITOR_NOT_FOUND",
          "Project '" + project + "' has no monitor '" + monitor + "' (there are: " + names + ").",
          "Name one of them.");
    }
    return memories.findings(project, monitor, since, limit);
  }

  @Override
  public List<AlertState> alerts(String project) {
    return alerts.all().stream()
        .filter(a -> a.spec().project().equals(project))
        .map(Alarm::state)
        .sorted(Comparator.comparing(AlertState::name))
        .toList();
  }

  @Override
  public List<AlertEvent> history(String project, Optional<String> alert, int limit) {
    return memories.history(project, alert, limit);
  }

  @Override
  public AlertState resolve(String project, String alert, String by) {
    return alerts
        .resolve(project, alert, by)
        .orElseThrow(
            () ->
                PlatformException.caller(
                    "ALERT_NOT_FOUND",
                    "Project '" + project + "' has no alert '" + alert + "'.",
                    "Name one that its project.yaml declares."));
  }

  private static String key(String project, String name) {
    return project + "/" + name;
  }

  private static ThreadFactory named(String name) {
    return work -> {
      Thread thread = new Thread(work, name);
      thread.setDaemon(true);
      return thread;
    };
  }
}
