package io.millrace.liveops.internal;

import io.millrace.api.Blame;
import io.millrace.api.FrameworkProperties;
import io.millrace.api.PlatformException;
import io.millrace.api.monitoring.Observation;
import io.millrace.api.monitoring.ObservationListener;
import io.millrace.liveops.EventLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes every request to the log, ten times a second and off the requests' threads, and reads them
 * back. When requests come faster than the disk takes them, the newest are not logged, and that is
 * said in the server's log: serving goes before logging.
 */
@Component(
    service = {EventLog.class, ObservationListener.class},
    configurationPid = EventJournal.PID)
@Designate(ocd = EventJournal.Config.class)
public final class EventJournal implements EventLog, ObservationListener {
  static final String PID = "io.millrace.liveops.events";

  private static final Logger LOG = LoggerFactory.getLogger(EventJournal.class);
  private static final int QUEUE = 100_000;
  private static final long WRITE_MS = 100;

  @ObjectClassDefinition(
      name = "Live operations: event log",
      description = "How many requests are kept on disk.")
  @interface Config {
    @AttributeDefinition(
        name = "Segment size",
        description = "MiB from which a new file is begun, 1 to 1024. Default 16.",
        min = "1",
        max = "1024")
    int segment_mib() default 16;

    @AttributeDefinition(
        name = "Size",
        description = "MiB beyond which the oldest files are deleted, at least 2. Default 1024.",
        min = "2")
    int max_mib() default 1024;

    @AttributeDefinition(
        name = "Age",
        description = "Days after which files are deleted, at least 1. Default 30.",
        min = "1")
    int max_days() default 30;
  }

  private final EventFiles files;
  private final BlockingQueue<Observation> queue = new LinkedBlockingQueue<>(QUEUE);
  private final AtomicLong dropped = new AtomicLong();
  private final ScheduledExecutorService writer;

  @Activate
  public EventJournal(Config config, BundleContext context) throws IOException {
    this(
        new EventFiles(
            Path.of(context.getProperty(FrameworkProperties.DATA)).resolve("events"),
            retention(config),
            Clock.systemUTC()));
    writer.scheduleWithFixedDelay(this::write, WRITE_MS, WRITE_MS, TimeUnit.MILLISECONDS);
    writer.scheduleWithFixedDelay(this::prune, 1, 60, TimeUnit.MINUTES);
    LOG.info("Requests are logged");
  }

  /** Does not write on its own: a test calls {@link #write}. */
  EventJournal(EventFiles files) {
    this.files = files;
    this.writer =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread thread = new Thread(work, "millrace-events");
              thread.setDaemon(true);
              return thread;
            });
  }

  private static EventFiles.Retention retention(Config config) {
    long mib = 1024 * 1024;
    return new EventFiles.Retention(
        Math.max(1, config.segment_mib()) * mib,
        Math.max(2, config.max_mib()) * mib,
        Duration.ofDays(Math.max(1, config.max_days())));
  }

  @Deactivate
  void deactivate() throws IOException, InterruptedException {
    writer.shutdown();
    writer.awaitTermination(5, TimeUnit.SECONDS);
    write();
    files.close();
  }

  @Override
  public void observed(Observation observation) {
    if (!queue.offer(observation)) {
      dropped.incrementAndGet();
    }
  }

  @Override
  public List<Observation> read(
      String project, String endpoint, Instant from, Instant to, int limit) {
    write();
    ArrayDeque<Observation> newest = new ArrayDeque<>();
    try {
      files.read(
          from,
          to,
          o -> {
            if (o.project().equals(project)
                && (endpoint.isEmpty() || o.endpoint().equals(endpoint))
                && !o.time().isBefore(from)
                && o.time().isBefore(to)) {
              newest.add(o);
              if (newest.size() > limit) {
                newest.removeFirst();
              }
            }
          });
    } catch (IOException e) {
      throw new PlatformException(
          "EVENTS_UNAVAILABLE",
          Blame.ENVIRONMENT,
          true,
          "The event log cannot be read: " + e.getMessage(),
          "Check the disk of the data folder.",
          e);
    }
    return newest.stream().sorted(Comparator.comparing(Observation::time)).toList();
  }

  /** Writes what has come in; one thread at a time. */
  synchronized void write() {
    List<Observation> batch = new ArrayList<>();
    queue.drainTo(batch);
    try {
      files.append(batch);
    } catch (IOException e) {
      LOG.warn("{} requests could not be logged; check the disk.", batch.size(), e);
    }
    long lost = dropped.getAndSet(0);
    if (lost > 0) {
      LOG.warn("{} requests were not logged: they came faster than the disk takes them.", lost);
    }
  }

  private synchronized void prune() {
    try {
      files.prune();
    } catch (IOException e) {
      LOG.warn("Old events could not be deleted.", e);
    }
  }
}
