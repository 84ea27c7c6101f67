package io.millrace.rest.internal;

import io.millrace.api.PlatformException;
import io.millrace.development.TuningEvent;
import io.millrace.development.TuningJob;
import io.millrace.development.TuningJob.State;
import io.millrace.development.TuningJobRequest;
import io.millrace.development.TuningJobs;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Jobs that change their state when a test says so. */
final class FakeTuningJobs implements TuningJobs {
  private final List<TuningJob> jobs = new ArrayList<>();

  void change(String id, State state, Optional<TuningJob.Failure> failure) {
    TuningJob old = require(id);
    jobs.set(jobs.indexOf(old), job(id, old.request(), state, failure));
  }

  private static TuningJob job(
      String id, TuningJobRequest request, State state, Optional<TuningJob.Failure> failure) {
    return new TuningJob(
        id,
        "r-1",
        request,
        state,
        "ft:assistant:bank::" + id.substring(6),
        state == State.SUCCEEDED ? OptionalLong.of(70) : OptionalLong.empty(),
        state == State.SUCCEEDED ? List.of("file-results-1") : List.of(),
        failure,
        Instant.ofEpochSecond(5),
        state.terminal() ? Optional.of(Instant.ofEpochSecond(9)) : Optional.empty());
  }

  @Override
  public TuningJob create(TuningJobRequest request) {
    TuningJob job = job("ftjob-" + (jobs.size() + 1), request, State.QUEUED, Optional.empty());
    jobs.add(0, job);
    return job;
  }

  @Override
  public List<TuningJob> list() {
    return List.copyOf(jobs);
  }

  @Override
  public TuningJob require(String id) {
    return jobs.stream()
        .filter(j -> j.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                PlatformException.caller(
                    "JOB_NOT_FOUND", "There is no job '" + id + "'.", "List them."));
  }

  @Override
  public TuningJob cancel(String id) {
    if (require(id).state().terminal()) {
      throw PlatformException.caller("JOB_ENDED", "Job " + id + " has ended.", "Nothing.");
    }
    change(id, State.CANCELLED, Optional.empty());
    return require(id);
  }

  @Override
  public List<TuningEvent> events(String id) {
    require(id);
    return List.of(
        new TuningEvent(1, Instant.EPOCH, "info", "message", "Created", Map.of()),
        new TuningEvent(2, Instant.EPOCH, "info", "metrics", "Step 1", Map.of("step", 1)));
  }
}
