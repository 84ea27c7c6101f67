package io.millrace.development;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A job as it stands.
 *
 * @param id {@code ftjob-…}
 * @param run that does it, empty before it has one: while its files are checked, or if they are
 *     wrong
 * @param request with the seed and, once known, the hyperparameters that were chosen
 * @param tunedModel name under which the adapter is served once the job has succeeded
 * @param trainedTokens when it has ended
 * @param resultFiles ids of files
 * @param failure why it failed
 */
public record TuningJob(
    String id,
    String run,
    TuningJobRequest request,
    State state,
    String tunedModel,
    OptionalLong trainedTokens,
    List<String> resultFiles,
    Optional<Failure> failure,
    Instant created,
    Optional<Instant> ended) {
  public TuningJob {
    resultFiles = List.copyOf(resultFiles);
  }

  /** States of a job. */
  public enum State {
    /** The files are read and checked; the first state. */
    VALIDATING_FILES,
    /** The files are good; waiting for a place, or to go on after the server ended under it. */
    QUEUED,
    /** In a worker. */
    RUNNING,
    /** The run completed. */
    SUCCEEDED,
    FAILED,
    CANCELLED;

    /** Whether nothing will change any more. */
    public boolean terminal() {
      return this == SUCCEEDED || this == FAILED || this == CANCELLED;
    }
  }

  /**
   * Why a job failed.
   *
   * @param parameter of the request at fault, empty if none is
   */
  public record Failure(String code, String message, String parameter) {}
}
