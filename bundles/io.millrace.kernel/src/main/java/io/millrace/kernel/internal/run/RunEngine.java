package io.millrace.kernel.internal.run;

import io.millrace.api.PlatformException;
import io.millrace.api.execution.Execution;
import io.millrace.api.execution.Executor;
import io.millrace.api.execution.TaskListener;
import io.millrace.api.function.Function;
import io.millrace.api.function.FunctionSpec;
import io.millrace.api.plugin.Lease;
import io.millrace.api.plugin.PluginDirectory;
import io.millrace.api.store.Query;
import io.millrace.api.store.RecordStore;
import io.millrace.api.store.StoredRecord;
import io.millrace.kernel.artifact.Artifacts;
import io.millrace.kernel.event.Events;
import io.millrace.kernel.run.Run;
import io.millrace.kernel.run.RunState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes runs from CREATED to their end. Three kinds of threads: callers, who only record and
 * enqueue; one timer, which hands out places and retries; a few step threads, which start attempts
 * (inputs may have to be laid out) and finish them (outputs are kept). The functions themselves run
 * where their executor runs them.
 */
final class RunEngine {
  private static final Logger LOG = LoggerFactory.getLogger(RunEngine.class);
  private static final int STEP_THREADS = 4;
  private static final long RETRY_MS = 500;
  private static final long FORCE_ABORT_MS = 10_000;

  private final RunSettings settings;
  private final RecordStore records;
  private final PluginDirectory plugins;
  private final Events events;
  private final Clock clock;
  private final RunLauncher launcher;
  private final RunQueue queue;
  private final Map<String, ActiveRun> active = new ConcurrentHashMap<>();
  private final Map<String, Attempt> attempts = new ConcurrentHashMap<>();
  private final Map<String, Instant> missingSince = new ConcurrentHashMap<>();
  private final ScheduledExecutorService timer;
  private final ExecutorService steps;

  RunEngine(
      RunSettings settings,
      RecordStore records,
      PluginDirectory plugins,
      Artifacts artifacts,
      Events events,
      Clock clock) {
    this.settings = settings;
    this.records = records;
    this.plugins = plugins;
    this.events = events;
    this.clock = clock;
    launcher = new RunLauncher(plugins, artifacts);
    queue = new RunQueue(settings.light(), settings.heavy(), active::containsKey);
    timer = Executors.newSingleThreadScheduledExecutor(w -> daemon(w, "millrace-runs"));
    AtomicInteger count = new AtomicInteger();
    steps =
        Executors.newFixedThreadPool(
            STEP_THREADS, w -> daemon(w, "millrace-run-step-" + count.incrementAndGet()));
  }

  private static Thread daemon(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Goes on where the server's former life ended. */
  void recover() {
    Query open =
        Query.of(RunRecords.RUN)
            .state(
                RunState.CREATED.name(),
                RunState.PENDING.name(),
                RunState.RUNNING.name(),
                RunState.ABORTING.name())
            .ascending()
            .page(Query.MAX_LIMIT, 0);
    for (StoredRecord record : records.find(open)) {
      Run run = RunRecords.run(record);
      switch (run.state()) {
        case RUNNING -> {
          Run.Failure died =
              interrupted("The server ended while the run was under way; when, is not known.");
          settle(record, RunChange.failed(run, died, clock.instant()));
        }
        case ABORTING -> settle(record, RunChange.aborted(run, clock.instant()));
        default -> take(record);
      }
    }
  }

  private void settle(StoredRecord record, Run ended) {
    records.update(RunRecords.of(ended), record.revision());
    LOG.info("run {} was under way when the server ended: {}", ended.id(), ended.state());
    publish(ended);
  }

  private static Run.Failure interrupted(String what) {
    return new Run.Failure("RUN_INTERRUPTED", true, what, "Retry the run.");
  }

  /** The run if it has not ended; one that has is in the store, though a step may still tidy up. */
  @Nullable ActiveRun active(String id) {
    ActiveRun run = active.get(id);
    return run == null || run.run().state().terminal() ? null : run;
  }

  /** Takes over a recorded run that has not begun. */
  void take(StoredRecord record) {
    ActiveRun run = new ActiveRun(records, record);
    active.put(run.id(), run);
    publish(run.run());
    enqueue(run);
  }

  private static String executor(ActiveRun run) {
    // Admission wrote it down.
    return run.run().request().executor().orElse(FunctionSpec.SERVER);
  }

  private void enqueue(ActiveRun run) {
    queue.add(executor(run), run);
    later(0);
  }

  private void later(long delayMs) {
    try {
      timer.schedule(this::handOut, delayMs, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("closing: what waits goes on at the next start");
    }
  }

  private void handOut() {
    try {
      for (ActiveRun run : queue.take()) {
        steps.execute(() -> start(run));
      }
      for (ActiveRun run : queue.waiting()) {
        run.change(r -> r.state() == RunState.CREATED, r -> RunChange.state(r, RunState.PENDING))
            .ifPresent(this::publish);
      }
    } catch (PlatformException e) {
      // The database does not answer: nothing is lost, it is tried again.
      LOG.warn("runs cannot be handed out: {}", e.toString());
      later(10 * RETRY_MS);
    } catch (RejectedExecutionException e) {
      LOG.debug("closing: what waits goes on at the next start");
    }
  }

  /** On a step thread; holds a place, which it gives back unless the attempt is under way. */
  private void start(ActiveRun run) {
    boolean under = false;
    try {
      under = begin(run);
    } catch (PlatformException e) {
      if (!waits(run, e)) {
        notStarted(run, new Run.Failure(e.code(), e.retriable(), e.what(), e.remedy()));
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("run {} cannot be started", run.id(), e);
      String what = "The run could not be started: " + e + ".";
      notStarted(
          run, new Run.Failure("RUN_FILES_UNAVAILABLE", true, what, "Check the data folder."));
    } catch (RuntimeException e) { // an executor is another bundle's code
      LOG.warn("run {} cannot be started", run.id(), e);
      String what = "The executor failed: " + e + ".";
      notStarted(run, new Run.Failure("EXECUTOR_FAILED", false, what, "Read the server's log."));
    } finally {
      if (!under) {
        queue.free(executor(run), run);
        later(0);
      }
    }
  }

  private void notStarted(ActiveRun run, Run.Failure failure) {
    boolean aborting = run.run().state() == RunState.ABORTING;
    Instant now = clock.instant();
    end(run, r -> aborting ? RunChange.aborted(r, now) : RunChange.failed(r, failure, now));
  }

  private boolean begin(ActiveRun run) throws IOException {
    FunctionSpec spec;
    Map<String, String> used = new LinkedHashMap<>();
    try (Lease<Function> function = plugins.lease(Function.class, run.run().request().function())) {
      spec = function.plugin().spec();
      used.put("platform", settings.version());
      used.put("function " + spec.name(), function.info().version());
    }
    plugins.lease(Executor.class, executor(run)).close(); // or the run waits for it
    Instant now = clock.instant();
    Optional<Run> running =
        run.change(
            r -> r.state() == RunState.CREATED || r.state() == RunState.PENDING,
            r -> RunChange.running(r, used, now));
    if (running.isEmpty()) {
      return false; // aborted meanwhile
    }
    publish(running.get());
    RunFiles files = new RunFiles(settings.folder().resolve(run.id()));
    Attempt[] self = new Attempt[1];
    Attempt attempt =
        new Attempt(run, spec, files, clock, end -> onStep(() -> finish(self[0], end)));
    self[0] = attempt;
    attempts.put(run.id(), attempt);
    attempt.remark("attempt " + running.get().attempt() + " on " + executor(run));
    boolean launched = false;
    try {
      Execution execution = launcher.launch(attempt);
      launched = true;
      if (run.executing(execution)) {
        execution.abort();
      }
      missingSince.remove(run.id());
      return true;
    } finally {
      if (!launched) {
        attempt.deafen();
        attempts.remove(run.id());
        attempt.close();
        files.clear(true);
      }
    }
  }

  /** Whether the run should rather wait: for a plugin that may come back, or for a place. */
  private boolean waits(ActiveRun run, PlatformException e) {
    if (run.run().state() == RunState.ABORTING) {
      return false;
    }
    boolean missing = e.code().equals("PLUGIN_NOT_FOUND") || e.code().equals("PLUGIN_UNAVAILABLE");
    if (!missing && !e.code().equals("EXECUTOR_BUSY")) {
      return false;
    }
    Instant since = missingSince.computeIfAbsent(run.id(), id -> clock.instant());
    if (missing && since.plus(settings.pluginWait()).isBefore(clock.instant())) {
      missingSince.remove(run.id());
      return false;
    }
    Optional<Run> back =
        run.change(r -> r.state() == RunState.RUNNING, r -> RunChange.state(r, RunState.PENDING));
    if (back.isEmpty() && run.run().state() == RunState.ABORTING) {
      return false;
    }
    queue.add(executor(run), run);
    later(RETRY_MS);
    return true;
  }

  private void onStep(Runnable work) {
    try {
      steps.execute(work);
    } catch (RejectedExecutionException e) {
      LOG.debug("closing: the run is marked as interrupted");
    }
  }

  private void finish(Attempt attempt, Attempt.End end) {
    ActiveRun run = attempt.active();
    try {
      boolean aborting = run.run().state() == RunState.ABORTING;
      if (aborting || end instanceof Attempt.End.Aborted) {
        end(run, r -> RunChange.aborted(r, clock.instant()));
      } else if (end instanceof Attempt.End.Failed failed) {
        TaskListener.Failure f = failed.failure();
        fail(run, new Run.Failure(f.code(), f.retriable(), f.what(), f.remedy()));
      } else {
        Map<String, String> outputs = launcher.keep(attempt);
        end(run, r -> RunChange.completed(r, outputs, clock.instant()));
      }
    } catch (PlatformException e) {
      fail(run, new Run.Failure(e.code(), e.retriable(), e.what(), e.remedy()));
    } finally {
      queue.free(executor(run), run);
      later(0);
    }
  }

  private void fail(ActiveRun run, Run.Failure failure) {
    end(run, r -> RunChange.failed(r, failure, clock.instant()));
  }

  private void end(ActiveRun run, UnaryOperator<Run> change) {
    Attempt attempt = attempts.remove(run.id());
    Run next = change.apply(run.run());
    if (attempt != null) {
      tidy(attempt, next);
    }
    try {
      run.change(r -> !r.state().terminal(), change).ifPresent(this::publish);
    } catch (PlatformException e) {
      // The next start finds it RUNNING and marks it as interrupted.
      LOG.error("the end of run {} is not recorded: {}", run.id(), e.toString());
    }
    // Only itself: whoever saw the end may have queued another attempt already.
    active.remove(run.id(), run);
    if (attempt != null && next.state() == RunState.COMPLETED) {
      clear(attempt, false);
    }
  }

  private static void tidy(Attempt attempt, Run next) {
    attempt.remark(
        next.state().name().toLowerCase(Locale.ROOT)
            + next.failure().map(f -> ": " + f.code() + ": " + f.what()).orElse(""));
    try {
      attempt.close();
    } catch (IOException e) {
      LOG.warn("the log of run {} is not closed: {}", next.id(), e.toString());
    }
    clear(attempt, true);
  }

  private static void clear(Attempt attempt, boolean another) {
    try {
      attempt.files().clear(another);
    } catch (IOException e) {
      LOG.warn("files of run {} are left behind: {}", attempt.active().id(), e.toString());
    }
  }

  Run abort(ActiveRun run) {
    Optional<Run> unbegun =
        run.change(
            r -> r.state() == RunState.CREATED || r.state() == RunState.PENDING,
            r -> RunChange.aborted(r, clock.instant()));
    if (unbegun.isPresent()) {
      queue.remove(run);
      active.remove(run.id(), run);
      publish(unbegun.get());
      return unbegun.get();
    }
    Optional<Run> aborting =
        run.change(r -> r.state() == RunState.RUNNING, r -> RunChange.state(r, RunState.ABORTING));
    if (aborting.isPresent()) {
      publish(aborting.get());
      run.askAbort().ifPresent(Execution::abort);
      Attempt now = attempts.get(run.id()); // a retry may be under way by then
      timer.schedule(() -> forceAbort(now), FORCE_ABORT_MS, TimeUnit.MILLISECONDS);
    }
    return run.run();
  }

  private void forceAbort(@Nullable Attempt attempt) {
    if (attempt != null && attempt.deafen()) {
      LOG.warn("the executor of run {} did not say that it aborted", attempt.active().id());
      onStep(() -> finish(attempt, new Attempt.End.Aborted()));
    }
  }

  private void publish(Run run) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("state", run.state().name().toLowerCase(Locale.ROOT));
    data.put("function", run.request().function());
    data.put("attempt", run.attempt());
    run.failure().ifPresent(f -> data.put("code", f.code()));
    events.publish("run.state", run.request().project(), run.id(), data);
  }

  /** Ends what is under way as interrupted; what waits stays recorded for the next start. */
  void close() {
    timer.shutdownNow();
    steps.shutdown();
    try {
      steps.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (Attempt attempt : attempts.values()) {
      attempt.deafen();
      attempt.active().askAbort().ifPresent(Execution::abort);
      fail(attempt.active(), interrupted("The server was stopped while the run was under way."));
    }
  }
}
