package io.millrace.development.internal;

import io.millrace.api.ArtifactRef;
import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import io.millrace.development.TuningMethod;
import io.millrace.kernel.artifact.Artifacts;
import io.millrace.kernel.run.Run;
import io.millrace.kernel.run.RunRequest;
import io.millrace.kernel.run.RunState;
import io.millrace.kernel.run.Runs;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks through the files of jobs, one after another, before they get their runs: what is wrong is
 * known at once, and takes no place in the queue. Thread-safe.
 */
final class JobChecks {
  private static final Logger LOG = LoggerFactory.getLogger(JobChecks.class);

  private final Runs runs;
  private final Artifacts artifacts;
  private final RunlessJobs jobs; // a job leaves it, or ends in it, with this as lock
  private final Clock clock;
  private final ExecutorService checking;

  /**
   * @param checking owned by these checks
   */
  JobChecks(
      Runs runs, Artifacts artifacts, RunlessJobs jobs, Clock clock, ExecutorService checking) {
    this.runs = runs;
    this.artifacts = artifacts;
    this.jobs = jobs;
    this.clock = clock;
    this.checking = checking;
  }

  /** Goes on with what the server's end interrupted. */
  void resume(Predicate<String> submitted) {
    for (Run job : jobs.list()) {
      String id = RunJobs.id(job);
      if (submitted.test(id)) {
        jobs.remove(id); // the server's end came between the two
      } else if (!job.state().terminal()) {
        checking.execute(() -> check(id));
      }
    }
  }

  /** A job that gets this run if its files are good; durable when this returns. */
  Run begin(RunRequest run) {
    Instant now = clock.instant();
    Run job = RunlessJobs.unchecked(JobParameters.with(run, now, "Validating files"), now);
    jobs.put(job);
    checking.execute(() -> check(RunJobs.id(job)));
    return job;
  }

  /** A job that has no run, or has one since a moment. */
  Optional<Run> get(String id) {
    return jobs.get(id);
  }

  /** All jobs that have no run, some of which may have one since a moment. */
  List<Run> list() {
    return jobs.list();
  }

  /** Whether the job was being checked and ends now. */
  boolean cancel(String id) {
    return end(id, RunState.ABORTED, Optional.empty());
  }

  private Optional<Run> waiting(String id) {
    return jobs.get(id).filter(j -> !j.state().terminal());
  }

  private void check(String id) {
    try {
      Optional<RunRequest> run = waiting(id).map(Run::request);
      if (run.isPresent()) {
        String found = "Files validated, moving job to queued state: " + found(run.get());
        submit(id, JobParameters.with(run.get(), clock.instant(), found));
      }
    } catch (PlatformException e) {
      failed(id, new Run.Failure(e.code(), e.retriable(), e.what(), e.remedy()));
    } catch (RuntimeException e) { // top of the task
      LOG.error("The files of job {} could not be checked", id, e);
      failed(
          id, new Run.Failure("JOB_FAILED", false, "The files cannot be checked.", "See the log."));
    }
  }

  private void failed(String id, Run.Failure failure) {
    if (checking.isShutdown()) {
      LOG.info("The files of job {} are checked again at the next start", id);
    } else {
      end(id, RunState.FAILED, Optional.of(failure));
    }
  }

  private synchronized void submit(String id, RunRequest run) {
    if (waiting(id).isPresent()) {
      runs.submit(run);
      jobs.remove(id);
    }
  }

  private synchronized boolean end(String id, RunState state, Optional<Run.Failure> failure) {
    Optional<Run> job = waiting(id);
    job.ifPresent(j -> jobs.put(RunlessJobs.ended(j, state, failure, clock.instant())));
    return job.isPresent();
  }

  private String found(RunRequest job) {
    TuningMethod.Type method =
        TuningMethod.Type.valueOf(
            String.valueOf(job.parameters().get(FineTuneFunction.METHOD)).toUpperCase(Locale.ROOT));
    long train = examples(job, "train", ExampleFile.TRAINING, method);
    long held = examples(job, "held", ExampleFile.VALIDATION, method);
    return train + " answers to learn, " + held + " to validate on";
  }

  private long examples(RunRequest job, String input, String code, TuningMethod.Type method) {
    String ref = job.inputs().get(input);
    if (ref == null) {
      return 0;
    }
    try {
      return ExampleFile.check(
          artifacts.folder(artifacts.require(ArtifactRef.parse(ref))).resolve(StoredFiles.CONTENT),
          code,
          method);
    } catch (IOException e) {
      throw new PlatformException(
          "DATA_UNREADABLE",
          Blame.OPERATOR,
          true,
          "The file " + ref + " cannot be read: " + e + ".",
          "See to the data folder's disk, and create the job again.",
          e);
    }
  }

  /** What is being checked is checked again at the next start. */
  void close() {
    checking.shutdownNow();
  }
}
