package io.millrace.kernel.internal.run;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import io.millrace.api.plugin.PluginDirectory;
import io.millrace.api.store.Query;
import io.millrace.api.store.RecordStore;
import io.millrace.api.store.StoredRecord;
import io.millrace.kernel.artifact.Artifacts;
import io.millrace.kernel.event.Events;
import io.millrace.kernel.internal.DataFolder;
import io.millrace.kernel.project.Projects;
import io.millrace.kernel.run.Functions;
import io.millrace.kernel.run.Run;
import io.millrace.kernel.run.RunRequest;
import io.millrace.kernel.run.RunState;
import io.millrace.kernel.run.Runs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * Runs as records and files, executed by {@link RunEngine}. Immediate, since runs that waited when
 * the server ended go on without anyone asking.
 */
@Component(service = Runs.class, configurationPid = QueuedRuns.PID, immediate = true)
@Designate(ocd = QueuedRuns.Config.class)
public final class QueuedRuns implements Runs {
  static final String PID = "io.millrace.kernel.runs";

  @ObjectClassDefinition(name = "Runs", description = "How many runs execute at once.")
  @interface Config {
    @AttributeDefinition(
        name = "Light",
        description = "Runs inside the server at once, 1-16. Default 4.")
    int light() default 4;

    @AttributeDefinition(
        name = "Heavy",
        description = "Runs of every other executor at once, 1-64. Default 1.")
    int heavy() default 1;

    @AttributeDefinition(
        name = "Wait for plugins seconds",
        description =
            "How long a run waits for its function or executor to come back before it fails, in"
                + " seconds, 0-3600. Default 60.")
    int wait_for_plugins_seconds() default 60;
  }

  private final RecordStore records;
  private final Admission admission;
  private final RunIds ids;
  private final Clock clock;
  private final RunEngine engine;
  private final Path folder;

  @Activate
  public QueuedRuns(
      Config config,
      BundleContext context,
      @Reference(name = "records") RecordStore records,
      @Reference(name = "plugins") PluginDirectory plugins,
      @Reference(name = "functions") Functions functions,
      @Reference(name = "projects") Projects projects,
      @Reference(name = "artifacts") Artifacts artifacts,
      @Reference(name = "events") Events events) {
    this(
        new RunSettings(
            config.light(),
            config.heavy(),
            Duration.ofSeconds(config.wait_for_plugins_seconds()),
            DataFolder.of(context).resolve("runs"),
            context.getBundle().getVersion().toString()),
        records,
        plugins,
        new Admission(functions, projects, artifacts),
        artifacts,
        events,
        Clock.systemUTC());
  }

  QueuedRuns(
      RunSettings settings,
      RecordStore records,
      PluginDirectory plugins,
      Admission admission,
      Artifacts artifacts,
      Events events,
      Clock clock) {
    this.records = records;
    this.admission = admission;
    this.clock = clock;
    folder = settings.folder();
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw unreadable("The folder " + folder + " cannot be made", e);
    }
    ids = new RunIds(clock);
    engine = new RunEngine(settings, records, plugins, artifacts, events, clock);
    engine.recover();
  }

  @Deactivate
  void close() {
    engine.close();
  }

  @Override
  public Run submit(RunRequest request) {
    RunRequest exact = admission.admit(request);
    Run run = RunChange.created(ids.next(), exact, clock.instant());
    engine.take(records.insert(RunRecords.of(run)));
    return run;
  }

  @Override
  public Optional<Run> get(String id) {
    ActiveRun active = engine.active(id);
    return active != null
        ? Optional.of(active.run())
        : records.get(RunRecords.RUN, id).map(RunRecords::run);
  }

  @Override
  public Run require(String id) {
    return get(id).orElseThrow(() -> notFound(id));
  }

  private static PlatformException notFound(String id) {
    String shown = id.length() > 60 ? id.substring(0, 60) + "…" : id;
    return PlatformException.caller(
        "RUN_NOT_FOUND",
        "There is no run '" + shown + "'.",
        "List the runs there are ('millrace get runs').");
  }

  @Override
  public List<Run> list(Filter filter) {
    Query query = Query.of(RunRecords.RUN).page(filter.limit(), 0);
    query = filter.project().isPresent() ? query.project(filter.project().get()) : query;
    query = filter.function().isPresent() ? query.name(filter.function().get()) : query;
    query = filter.state().isPresent() ? query.state(filter.state().get().name()) : query;
    for (Map.Entry<String, String> label : filter.labels().entrySet()) {
      query = query.where(RunRecords.LABEL_PREFIX + label.getKey(), label.getValue());
    }
    return records.find(query).stream().map(this::fresh).toList();
  }

  /** With the progress that is not written yet. */
  private Run fresh(StoredRecord record) {
    ActiveRun active = engine.active(record.key());
    return active != null ? active.run() : RunRecords.run(record);
  }

  @Override
  public Run abort(String id) {
    ActiveRun active = engine.active(id);
    return active != null ? engine.abort(active) : require(id);
  }

  @Override
  public Run retry(String id) {
    ActiveRun active = engine.active(id);
    if (active != null) {
      throw conflict(active.run());
    }
    StoredRecord record = records.get(RunRecords.RUN, id).orElseThrow(() -> notFound(id));
    Run run = RunRecords.run(record);
    if (run.state() != RunState.FAILED && run.state() != RunState.ABORTED) {
      throw conflict(run);
    }
    Run again = RunChange.again(run);
    engine.take(records.update(RunRecords.of(again), record.revision()));
    return again;
  }

  private static PlatformException conflict(Run run) {
    return PlatformException.caller(
        "RUN_STATE_CONFLICT",
        "Run " + run.id() + " is " + run.state() + "; only a failed or aborted run can be retried.",
        "Wait for its end or abort it, or start a new run.");
  }

  @Override
  public Run await(String id, Duration atMost) throws InterruptedException {
    ActiveRun active = engine.active(id);
    if (active != null) {
      active.await(() -> false, atMost.toNanos());
    }
    return require(id);
  }

  @Override
  public LogPiece log(String id, long offset, Duration wait) throws InterruptedException {
    Run run = require(id);
    Path file = files(run).log();
    LogPiece piece = piece(file, offset, run);
    ActiveRun active = engine.active(id);
    if (piece.text().isEmpty() && !piece.ended() && active != null && !wait.isZero()) {
      active.await(() -> !piece(file, offset, run).text().isEmpty(), wait.toNanos());
      piece = piece(file, offset, require(id));
    }
    return piece;
  }

  private static LogPiece piece(Path file, long offset, Run run) {
    try {
      return RunLog.read(file, offset, run.state().terminal());
    } catch (IOException e) {
      throw unreadable("The log of run " + run.id() + " cannot be read", e);
    }
  }

  @Override
  public Map<String, List<Point>> metrics(String id) {
    Run run = require(id);
    try {
      return CurveFile.read(files(run).metrics());
    } catch (IOException e) {
      throw unreadable("The curves of run " + id + " cannot be read", e);
    }
  }

  /** Takes a run, not an id: what is no run's id never becomes a path. */
  private RunFiles files(Run run) {
    return new RunFiles(folder.resolve(run.id()));
  }

  private static PlatformException unreadable(String what, IOException e) {
    return new PlatformException(
        "RUN_FILES_UNAVAILABLE",
        Blame.ENVIRONMENT,
        true,
        what + ": " + e + ".",
        "Check the disk of the data folder: free space, permissions, health.",
        e);
  }
}
