package io.millrace.deployment.internal;

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

/** Runs that completed. */
final class EndedRuns implements Runs {
  private final List<Run> ended = new ArrayList<>();

  /** A run that left an adapter of its own for the weights, to be served as the name. */
  Run left(String endpoint, String name, String base) {
    String id = "r-" + (ended.size() + 1);
    RunRequest request =
        RunRequest.of("bank", "tune", Map.of())
            .withInputs(Map.of("base", base))
            .withLabels(Map.of(RunRequest.SERVE_AT, endpoint, RunRequest.SERVE_AS, name));
    Run run =
        new Run(
            id,
            request,
            RunState.COMPLETED,
            1,
            "",
            Run.Progress.NONE,
            Map.of(),
            Map.of("adapter", "store://adapter/bank/tuned:" + (ended.size() + 1)),
            Map.of(),
            Optional.empty(),
            Instant.EPOCH,
            Optional.of(Instant.EPOCH),
            Optional.of(Instant.EPOCH));
    ended.add(run);
    return run;
  }

  @Override
  public Optional<Run> get(String id) {
    return ended.stream().filter(r -> r.id().equals(id)).findFirst();
  }

  @Override
  public List<Run> list(Filter filter) {
    return ended.stream()
        .filter(r -> r.request().labels().entrySet().containsAll(filter.labels().entrySet()))
        .toList();
  }

  @Override
  public Run require(String id) {
    return get(id).orElseThrow();
  }

  @Override
  public Run submit(RunRequest request) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Run abort(String id) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Run retry(String id) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Run await(String id, Duration atMost) {
    throw new UnsupportedOperationException();
  }

  @Override
  public LogPiece log(String id, long offset, Duration wait) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Map<String, List<Point>> metrics(String id) {
    throw new UnsupportedOperationException();
  }
}
