package io.millrace.development.internal;

import io.millrace.api.ArtifactRef;
import io.millrace.api.PlatformException;
import io.millrace.api.function.Function;
import io.millrace.api.store.RecordStore;
import io.millrace.development.TuningEvent;
import io.millrace.development.TuningFile;
import io.millrace.development.TuningFiles;
import io.millrace.development.TuningJob;
import io.millrace.development.TuningJobRequest;
import io.millrace.development.TuningJobs;
import io.millrace.kernel.artifact.Artifacts;
import io.millrace.kernel.model.ModelRegistry;
import io.millrace.kernel.model.ModelVersion;
import io.millrace.kernel.run.Run;
import io.millrace.kernel.run.RunRequest;
import io.millrace.kernel.run.RunState;
import io.millrace.kernel.run.Runs;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Jobs as runs: what a job is and where it stands is read from its run alone. Immediate, since jobs
 * that were under way when the server ended go on without anyone asking.
 */
@Component(
    service = TuningJobs.class,
    immediate = true,
    // What is resumed may be submitted at once: the function must be there.
    reference =
        @Reference(
            name = "function",
            service = Function.class,
            target = "(kind.id=" + FineTuneFunction.NAME + ")"))
public final class RunJobs implements TuningJobs {
  /** Label of a run with its job's id. */
  static final String JOB = "fine-tuning-job";

  /** How a job's id begins. */
  static final String PREFIX = "ftjob-";

  private static final Logger LOG = LoggerFactory.getLogger(RunJobs.class);
  private static final int MOST = 10_000;
  private static final int SHORT = 8;
  private static final int LONGEST_NAME = 128;
  private static final String SUFFIX = "[A-Za-z0-9._-]{0,64}";

  private final Runs runs;
  private final TuningFiles files;
  private final ModelRegistry registry;
  private final JobChecks checks;
  private final Clock clock;
  private final RandomIds ids = new RandomIds();

  @Activate
  public RunJobs(
      @Reference(name = "runs") Runs runs,
      @Reference(name = "files") TuningFiles files,
      @Reference(name = "registry") ModelRegistry registry,
      @Reference(name = "artifacts") Artifacts artifacts,
      @Reference(name = "records") RecordStore records) {
    this(
        runs,
        files,
        registry,
        artifacts,
        records,
        Clock.systemUTC(),
        Executors.newSingleThreadExecutor(work -> new Thread(work, "millrace-tuning-files")));
  }

  RunJobs(
      Runs runs,
      TuningFiles files,
      ModelRegistry registry,
      Artifacts artifacts,
      RecordStore records,
      Clock clock,
      ExecutorService checking) {
    this.runs = runs;
    this.files = files;
    this.registry = registry;
    this.checks = new JobChecks(runs, artifacts, new RunlessJobs(records), clock, checking);
    this.clock = clock;
    resume();
  }

  /** What is being checked is checked again at the next start. */
  @Deactivate
  void close() {
    checks.close();
  }

  private void resume() {
    Runs.Filter failed =
        new Runs.Filter(
            Optional.empty(),
            Optional.of(FineTuneFunction.NAME),
            Optional.of(RunState.FAILED),
            Map.of(),
            MOST);
    for (Run run : runs.list(failed)) {
      if (JobState.resumes(run)) {
        LOG.info("Job {} goes on where the server's end interrupted it", id(run));
        runs.retry(run.id());
      }
    }
    checks.resume(id -> submitted(id).isPresent());
  }

  static Runs.Filter filter(Map<String, String> labels) {
    return new Runs.Filter(
        Optional.empty(), Optional.of(FineTuneFunction.NAME), Optional.empty(), labels, MOST);
  }

  static String id(Run run) {
    return run.request().labels().getOrDefault(JOB, "");
  }

  @Override
  public TuningJob create(TuningJobRequest request) {
    if (!request.suffix().matches(SUFFIX)) {
      throw invalid(
          "'suffix' has " + request.suffix().length() + " characters or others than it may.",
          "Use at most 64 letters, digits, '.', '_' or '-'.");
    }
    TuningFile train = file("training_file", request.trainingFile());
    Map<String, String> inputs = new LinkedHashMap<>();
    inputs.put("base", base(request));
    inputs.put("train", train.artifact().toString());
    request
        .validationFile()
        .ifPresent(id -> inputs.put("held", file("validation_file", id).artifact().toString()));
    String id = ids.next(PREFIX);
    RunRequest run =
        new RunRequest(
            request.project(),
            FineTuneFunction.NAME,
            JobParameters.of(request, request.seed().orElseGet(ids::seed), clock.instant()),
            inputs,
            Map.of(
                "adapter", request.endpoint(),
                "results", request.endpoint(),
                "loss-plot", request.endpoint()),
            Map.of(
                JOB,
                id,
                RunRequest.SERVE_AT,
                request.endpoint(),
                RunRequest.SERVE_AS,
                tunedModel(request, id)),
            Optional.empty());
    return job(checks.begin(run));
  }

  /** OpenAI's form: {@code ft:<base>:<organisation>:<suffix>:<id>}. */
  private static String tunedModel(TuningJobRequest r, String id) {
    String first = "ft:" + r.endpoint() + ":" + r.project() + ":";
    int room = LONGEST_NAME - first.length() - 1 - SHORT;
    if (r.suffix().length() > room) {
      throw invalid(
          "'suffix' has " + r.suffix().length() + " characters.",
          "With these names of endpoint and project there is room for " + Math.max(0, room) + ".");
    }
    return first + r.suffix() + ":" + id.substring(PREFIX.length(), PREFIX.length() + SHORT);
  }

  private TuningFile file(String field, String id) {
    TuningFile file;
    try {
      file = files.require(id);
    } catch (PlatformException e) {
      throw invalid("'" + field + "' does not exist. " + e.what(), "Upload it at /v1/files.");
    }
    if (!file.purpose().equals(TuningFile.FINE_TUNE)) {
      throw invalid(
          "'" + field + "' has the purpose '" + file.purpose() + "'.",
          "Upload it with the purpose 'fine-tune'.");
    }
    return file;
  }

  private String base(TuningJobRequest request) {
    String label = request.model();
    int colon = label.lastIndexOf(':');
    ModelVersion version =
        registry
            .get(
                request.project(),
                label.substring(0, colon),
                Long.parseLong(label.substring(colon + 1)))
            .orElseThrow(
                () ->
                    invalid(
                        "'model' is an endpoint on " + label + ", which is registered no more.",
                        "Name another endpoint."));
    if (version.adapter().isPresent()) {
      throw PlatformException.caller(
          "MODEL_UNSUPPORTED",
          "'model' is an endpoint on " + label + ", which has an adapter merged into it already.",
          "Merge it into the weights (function merge-adapter), register those and tune them.");
    }
    return ArtifactRef.parse(version.weights()).toString();
  }

  private static PlatformException invalid(String what, String remedy) {
    return PlatformException.caller("JOB_INVALID", what, remedy);
  }

  @Override
  public List<TuningJob> list() {
    Map<String, TuningJob> all = new LinkedHashMap<>();
    checks.list().forEach(r -> all.put(id(r), job(r))); // first: it may get its run meanwhile
    runs.list(filter(Map.of())).stream()
        .filter(r -> !id(r).isEmpty())
        .forEach(r -> all.put(id(r), job(r)));
    return all.values().stream()
        .sorted(Comparator.comparing(TuningJob::created).reversed())
        .toList();
  }

  private static TuningJob job(Run run) {
    return JobState.of(run, id(run));
  }

  @Override
  public TuningJob require(String id) {
    return job(run(id));
  }

  private Run run(String id) {
    // In this order: it may get its run meanwhile.
    Optional<Run> run = id.startsWith(PREFIX) ? checks.get(id) : Optional.empty();
    return run.or(() -> submitted(id))
        .orElseThrow(
            () ->
                PlatformException.caller(
                    "JOB_NOT_FOUND",
                    "There is no job '"
                        + (id.length() > 60 ? id.substring(0, 60) + "…" : id)
                        + "'.",
                    "List the jobs there are."));
  }

  private Optional<Run> submitted(String id) {
    return id.startsWith(PREFIX)
        ? runs.list(filter(Map.of(JOB, id))).stream().findFirst()
        : Optional.empty();
  }

  @Override
  public TuningJob cancel(String id) {
    if (checks.cancel(id)) {
      return require(id);
    }
    Run run = run(id);
    TuningJob job = job(run);
    if (job.state().terminal()) {
      throw PlatformException.caller(
          "JOB_ENDED",
          "Job "
              + id
              + " has ended: it is "
              + job.state().name().toLowerCase(java.util.Locale.ROOT)
              + ".",
          "Nothing is left to cancel.");
    }
    return job(runs.abort(run.id()));
  }

  @Override
  public List<TuningEvent> events(String id) {
    Run run = run(id);
    List<TuningEvent> events = new ArrayList<>();
    Instant created = JobParameters.created(run);
    String first = "Created fine-tuning job: " + id;
    events.add(new TuningEvent(1, created, "info", "message", first, Map.of()));
    events.addAll(JobParameters.events(run.request()));
    if (!run.id().isEmpty()) {
      told(run.id(), events);
    }
    JobState.end(job(run), events.size() + 1L).ifPresent(events::add);
    return events;
  }

  /** Adds what the run's log tells. */
  private void told(String run, List<TuningEvent> events) {
    try {
      Runs.LogPiece piece;
      long offset = 0;
      do {
        piece = runs.log(run, offset, java.time.Duration.ZERO);
        for (String line : piece.text().split("\n")) {
          JobLog.read(line, events.size() + 1L).ifPresent(events::add);
        }
        offset = piece.next();
      } while (!piece.text().isEmpty() && !piece.ended());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted without waiting", e);
    }
  }
}
