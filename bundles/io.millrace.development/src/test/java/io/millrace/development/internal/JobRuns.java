package io.millrace.development.internal;

import io.millrace.kernel.run.Run;
import io.millrace.kernel.run.RunRequest;
import io.millrace.kernel.run.RunState;
import io.millrace.kernel.run.Runs;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One run, in whatever state a test wants it. */
final class JobRuns implements Runs {
  private final List<Run> runs = new ArrayList<>();
  int retries;
  String log = "";

  Run only() {
    return runs.get(0);
  }

  boolean none() {
    return runs.isEmpty();
  }

  void change(RunState state, long total) {
    runs.set(0, run(only().request(), state, 1, total, Optional.empty()));
  }

  void fail(String code, String what, int attempt) {
    Run.Failure failure = new Run.Failure(code, true, what, "");
    runs.set(0, run(only().request(), RunState.FAILED, attempt, 0, Optional.of(failure)));
  }

  private static Run run(
      RunRequest request, RunState state, int attempt, long total, Optional<Run.Failure> failure) {
    boolean completed = state == RunState.COMPLETED;
    return new Run(
        "r-1",
        request,
        state,
        attempt,
        "",
        new Run.Progress(0, total, "steps"),
        completed ? Map.of("tokens", 50L) : Map.of(),
        completed ? Map.of("results", "store://file/bank/assistant:1") : Map.of(),
        Map.of(),
        failure,
        Instant.EPOCH,
        Optional.empty(),
        state.terminal() ? Optional.of(Instant.EPOCH) : Optional.empty());
  }

  @Override
  public Run submit(RunRequest request) {
    runs.add(run(request, RunState.CREATED, 1, 0, Optional.empty()));
    return only();
  }

  @Override
  public Optional<Run> get(String id) {
    return runs.stream().findFirst();
  }

  @Override
  public Run require(String id) {
    return only();
  }

  @Override
  public List<Run> list(Filter filter) {
    return runs.stream()
        .filter(r -> filter.state().filter(s -> s != r.state()).isEmpty())
        .filter(r -> r.request().labels().entrySet().containsAll(filter.labels().entrySet()))
        .toList();
  }

  @Override
  public Run abort(String id) {
    change(RunState.ABORTED, 0);
    return only();
  }

  @Override
  public Run retry(String id) {
    retries++;
    change(RunState.CREATED, 0);
    return only();
  }

  @Override
  public Run await(String id, Duration atMost) {
    return only();
  }

  @Override
  public LogPiece log(String id, long offset, Duration wait) {
    return new LogPiece(log.substring((int) offset), log.length(), false);
  }

  @Override
  public Map<String, List<Point>> metrics(String id) {
    return Map.of();
  }
}
