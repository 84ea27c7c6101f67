package io.millrace.liveops.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.monitoring.Finding;
import io.millrace.api.monitoring.Monitor;
import io.millrace.api.monitoring.Observation;
import io.millrace.api.monitoring.Window;
import io.millrace.api.parameter.Values;
import io.millrace.api.plugin.Lease;
import io.millrace.api.plugin.PluginDirectory;
import io.millrace.kernel.artifact.DatasetValues;
import io.millrace.liveops.MonitorStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One monitor at work: collects the requests of its endpoint and reads them window by window.
 * Windows lie end to end and begin at multiples of their length. When reading falls behind, the
 * windows missed are read as one. {@link #collect} and the questions may come from any thread; the
 * rest is for one thread at a time.
 */
final class WatchedEndpoint {
  private static final Logger LOG = LoggerFactory.getLogger(WatchedEndpoint.class);
  // Requests that end just before a window does are told a moment later.
  private static final Duration GRACE = Duration.ofMillis(400);
  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final int MOST = 20_000;

  /** What a window showed. */
  record Reading(Window window, List<Finding> findings) {}

  private final MonitorSpec spec;
  private final PluginDirectory plugins;
  private final DatasetValues datasets;
  private final ArrayDeque<Observation> waiting = new ArrayDeque<>();
  private final Map<String, Double> latest = new LinkedHashMap<>();
  private Instant start;
  private Instant retryAt = Instant.EPOCH;
  private int failures;
  private String problem = "It is being prepared.";
  private Optional<Instant> lastWindow = Optional.empty();
  private @Nullable Lease<Monitor> lease;
  private Monitor.@Nullable Watch watch;
  private boolean closed;
  private boolean working;

  WatchedEndpoint(MonitorSpec spec, PluginDirectory plugins, DatasetValues datasets, Instant now) {
    this.spec = spec;
    this.plugins = plugins;
    this.datasets = datasets;
    this.start = floor(now);
  }

  MonitorSpec spec() {
    return spec;
  }

  /** Keeps a request for its window if it is one of this endpoint's. */
  void collect(Observation o) {
    if (o.endpoint().equals(spec.endpoint()) && o.project().equals(spec.project())) {
      synchronized (waiting) {
        waiting.addLast(o);
        if (waiting.size() > MOST) {
          waiting.removeFirst();
        }
      }
    }
  }

  /** Whether there is something to do: prepare, or read a window that is over. */
  synchronized boolean due(Instant now) {
    boolean over = !now.isBefore(start.plus(spec.window()).plus(GRACE));
    return !closed && !now.isBefore(retryAt) && (watch == null || stale() || over);
  }

  /** Does what is due; what the plugins throw becomes the monitor's problem. */
  Optional<Reading> work(Instant now) {
    synchronized (this) {
      if (closed) {
        return Optional.empty();
      }
      working = true;
    }
    try {
      prepare();
      return read(now);
    } catch (RuntimeException e) { // plugin call site: a broken monitor must not stop the others
      String reason =
          e instanceof PlatformException p ? p.what() + " " + p.remedy() : String.valueOf(e);
      synchronized (this) {
        problem = reason;
        retryAt = now.plus(FIRST_RETRY.multipliedBy(1L << Math.min(failures++, 5)));
      }
      LOG.warn("Monitor {} of project {}: {}", spec.name(), spec.project(), reason);
      return Optional.empty();
    } finally {
      synchronized (this) {
        working = false;
        if (closed) {
          release();
        }
      }
    }
  }

  private void prepare() {
    if (current()) {
      return;
    }
    Lease<Monitor> next = plugins.lease(Monitor.class, spec.monitor());
    Monitor.Watch nextWatch;
    try {
      nextWatch =
          next.plugin()
              .prepare(
                  Values.check(
                      spec.monitor(),
                      next.plugin().parameters(),
                      datasets.resolve(spec.parameters())));
    } catch (RuntimeException e) {
      next.close();
      release(); // an outdated plugin must be able to go
      throw e;
    }
    release();
    synchronized (this) {
      lease = next;
      watch = nextWatch;
      problem = "";
      failures = 0;
    }
    LOG.info("Monitor {} of project {} observes", spec.name(), spec.project());
  }

  private Optional<Reading> read(Instant now) {
    Instant end = floor(now.minus(GRACE));
    Instant from;
    Monitor.Watch reader;
    synchronized (this) {
      reader = watch;
      if (!end.isAfter(start) || reader == null) {
        return Optional.empty();
      }
      from = start;
      start = end;
      lastWindow = Optional.of(end);
    }
    List<Observation> observations = new ArrayList<>();
    synchronized (waiting) {
      while (!waiting.isEmpty() && waiting.peekFirst().time().isBefore(end)) {
        observations.add(waiting.removeFirst());
      }
    }
    Window window = new Window(spec.project(), spec.endpoint(), from, end, observations);
    if (observations.isEmpty()) {
      return Optional.of(new Reading(window, List.of()));
    }
    List<Finding> findings = List.copyOf(reader.observe(window));
    synchronized (this) {
      problem = "";
      failures = 0;
      for (Finding f : findings) {
        if (!Double.isNaN(f.value())) {
          latest.put(f.metric(), f.value());
        }
      }
    }
    return Optional.of(new Reading(window, findings));
  }

  synchronized MonitorStatus status() {
    return new MonitorStatus(
        spec.project(),
        spec.name(),
        spec.endpoint(),
        spec.monitor(),
        spec.window(),
        watch != null,
        problem,
        lastWindow,
        latest);
  }

  /** Ends it; a window being read is read to its end first. */
  synchronized void close() {
    closed = true;
    if (!working) {
      release();
    }
  }

  private synchronized boolean current() {
    return watch != null && !stale();
  }

  private synchronized boolean stale() {
    return lease != null && !lease.current();
  }

  private synchronized void release() {
    if (watch != null) {
      watch.close();
      watch = null;
    }
    if (lease != null) {
      lease.close();
      lease = null;
    }
  }

  private Instant floor(Instant time) {
    long ms = spec.window().toMillis();
    return Instant.ofEpochMilli(Math.floorDiv(time.toEpochMilli(), ms) * ms);
  }
}
