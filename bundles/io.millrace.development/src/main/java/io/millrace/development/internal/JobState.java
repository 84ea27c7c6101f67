package io.millrace.development.internal;

import io.millrace.development.TuningEvent;
import io.millrace.development.TuningJob;
import io.millrace.development.TuningJob.Failure;
import io.millrace.development.TuningJob.State;
import io.millrace.kernel.run.Run;
import io.millrace.kernel.run.RunRequest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** What a run says about its job. */
final class JobState {
  private static final int MOST_ATTEMPTS = 5;

  private JobState() {}

  static TuningJob of(Run run, String id) {
    State state = state(run);
    return new TuningJob(
        id,
        run.id(),
        JobParameters.request(run),
        state,
        run.request().labels().getOrDefault(RunRequest.SERVE_AS, ""),
        state == State.SUCCEEDED && run.results().get("tokens") instanceof Number n
            ? OptionalLong.of(n.longValue())
            : OptionalLong.empty(),
        StoredFiles.result(run).map(List::of).orElse(List.of()),
        state == State.FAILED ? run.failure().map(JobState::failure) : Optional.empty(),
        JobParameters.created(run),
        state.terminal() ? run.ended() : Optional.empty());
  }

  /** Whether the server's end interrupted the job, and not for ever. */
  static boolean resumes(Run run) {
    return run.failure().filter(f -> f.code().equals("RUN_INTERRUPTED")).isPresent()
        && run.request().labels().containsKey(RunJobs.JOB)
        && run.attempt() < MOST_ATTEMPTS;
  }

  private static State state(Run run) {
    return switch (run.state()) {
      case CREATED -> run.id().isEmpty() ? State.VALIDATING_FILES : State.QUEUED;
      case PENDING -> State.QUEUED;
      case RUNNING -> State.RUNNING;
      case COMPLETED -> State.SUCCEEDED;
      case FAILED -> resumes(run) ? State.QUEUED : State.FAILED;
      case ABORTING, ABORTED -> State.CANCELLED;
    };
  }

  private static Failure failure(Run.Failure f) {
    String message = (f.what() + " " + f.remedy()).strip();
    return switch (f.code()) {
      case "TRAINING_FILE_INVALID" ->
          new Failure("invalid_training_file", message, "training_file");
      case "VALIDATION_FILE_INVALID" ->
          new Failure("invalid_validation_file", message, "validation_file");
      case "TUNING_DATA_INVALID" -> new Failure("invalid_training_file", message, "training_file");
      default -> new Failure(f.code().toLowerCase(Locale.ROOT), message, "");
    };
  }

  /** The last event of a job that has ended. */
  static Optional<TuningEvent> end(TuningJob job, long number) {
    if (!job.state().terminal() || job.ended().isEmpty()) {
      return Optional.empty();
    }
    String level = job.state() == State.FAILED ? "error" : "info";
    String message =
        switch (job.state()) {
          case SUCCEEDED -> "The job has successfully completed: " + job.tunedModel();
          case CANCELLED -> "The job was cancelled";
          default -> "The job failed: " + job.failure().map(Failure::message).orElse("");
        };
    return Optional.of(
        new TuningEvent(number, job.ended().get(), level, "message", message, Map.of()));
  }
}
