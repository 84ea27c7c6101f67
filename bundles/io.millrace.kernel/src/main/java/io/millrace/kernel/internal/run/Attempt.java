package io.millrace.kernel.internal.run;

import io.millrace.api.PlatformException;
import io.millrace.api.execution.TaskListener;
import io.millrace.api.function.FunctionSpec;
import io.millrace.kernel.run.Run;
import io.millrace.kernel.run.RunState;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears what an executor says of one attempt and writes it down: lines and points into files at
 * once, progress and results in memory, into the record every few seconds and at the end. Hears
 * nothing more after the first end.
 */
final class Attempt implements TaskListener, AutoCloseable {
  /** How the attempt ended, as its executor says. */
  sealed interface End {
    record Completed() implements End {}

    record Failed(Failure failure) implements End {}

    record Aborted() implements End {}
  }

  private static final Logger LOG = LoggerFactory.getLogger(Attempt.class);
  private static final Duration BETWEEN_SAVES = Duration.ofSeconds(5);

  private final ActiveRun active;
  private final FunctionSpec spec;
  private final RunFiles files;
  private final RunLog log;
  private final CurveFile curves;
  private final Clock clock;
  private final Consumer<End> ended;

  private final Map<String, Map<String, Object>> outputs = new LinkedHashMap<>(); // guarded by this
  private Instant saved; // guarded by this
  private boolean over; // guarded by this

  Attempt(ActiveRun active, FunctionSpec spec, RunFiles files, Clock clock, Consumer<End> ended)
      throws IOException {
    this.active = active;
    this.spec = spec;
    this.files = files;
    this.clock = clock;
    this.ended = ended;
    this.saved = clock.instant();
    this.log = new RunLog(files.log());
    this.curves = new CurveFile(files.metrics());
  }

  ActiveRun active() {
    return active;
  }

  FunctionSpec spec() {
    return spec;
  }

  RunFiles files() {
    return files;
  }

  /** Output name → metadata, of those announced. */
  synchronized Map<String, Map<String, Object>> outputs() {
    return Map.copyOf(outputs);
  }

  @Override
  public void close() throws IOException {
    log.close();
    curves.close();
  }

  @Override
  public void started(String where) {
    hear(() -> active.note(r -> RunChange.where(r, where)));
  }

  @Override
  public void log(String line) {
    hear(() -> log.line(clock.instant(), line));
    active.touched();
  }

  @Override
  public void progress(long done, long total, String what) {
    hear(
        () -> {
          active.note(r -> RunChange.progress(r, new Run.Progress(done, total, what)));
          saveSometimes();
        });
  }

  private void saveSometimes() {
    Instant now = clock.instant();
    if (saved.plus(BETWEEN_SAVES).isBefore(now)) {
      saved = now;
      active.change(r -> r.state() == RunState.RUNNING, r -> r);
    }
  }

  @Override
  public void metric(String name, long step, double value) {
    hear(() -> curves.point(name, step, value));
  }

  @Override
  public void result(String name, Object value) {
    hear(() -> active.note(r -> RunChange.result(r, name, value)));
  }

  @Override
  public synchronized void output(String name, Map<String, Object> metadata) {
    hear(() -> outputs.put(name, Map.copyOf(metadata)));
  }

  @Override
  public void used(String what, String version) {
    // "Tuner djl" of one executor is "tuner djl" of another.
    String code = what.substring(0, 1).toLowerCase(Locale.ROOT) + what.substring(1);
    hear(() -> active.note(r -> RunChange.used(r, code, version)));
  }

  @Override
  public void completed() {
    end(new End.Completed());
  }

  @Override
  public void failed(Failure failure) {
    end(new End.Failed(failure));
  }

  @Override
  public void aborted() {
    end(new End.Aborted());
  }

  private void end(End how) {
    synchronized (this) {
      if (over) {
        return;
      }
      over = true;
    }
    ended.accept(how);
  }

  /** Stops listening; whether it was listening still. */
  synchronized boolean deafen() {
    boolean was = !over;
    over = true;
    return was;
  }

  /** Writes a line of the platform's own. */
  void remark(String line) {
    try {
      log.line(clock.instant(), line);
    } catch (IOException e) {
      LOG.warn("the log of run {} cannot be written: {}", active.id(), e.toString());
    }
    active.touched();
  }

  private interface Heard {
    void write() throws IOException;
  }

  private synchronized void hear(Heard heard) {
    if (over) {
      return;
    }
    try {
      heard.write();
    } catch (IOException | PlatformException e) {
      // A full disk must not fail the work itself; the end will be recorded, or fail, by itself.
      LOG.warn("a line of run {} is lost: {}", active.id(), e.toString());
    }
  }
}
