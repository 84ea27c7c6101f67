package io.millrace.data.internal;

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

/** Runs that end at once, as the test says. */
final class FakeRuns implements Runs {
  final List<Run> runs = new ArrayList<>();
  Optional<Run.Failure> failure = Optional.empty();

  @Override
  public Run submit(RunRequest request) {
    Run run =
        new Run(
            "r-" + (runs.size() + 1),
            request,
            failure.isPresent() ? RunState.FAILED : RunState.COMPLETED,
            1,
            "",
            Run.Progress.NONE,
            Map.of(),
            Map.of(),
            Map.of(),
            failure,
            Instant.EPOCH,
            Optional.empty(),
            Optional.empty());
    runs.add(run);
    return run;
  }

  @Override
  public Optional<Run> get(String id) {
    return runs.stream().filter(r -> r.id().equals(id)).findFirst();
  }

  @Override
  public Run require(String id) {
    return get(id).orElseThrow();
  }

  @Override
  public Run await(String id, Duration atMost) {
    return require(id);
  }

  @Override
  public List<Run> list(Filter filter) {
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
  public LogPiece log(String id, long offset, Duration wait) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Map<String, List<Point>> metrics(String id) {
    throw new UnsupportedOperationException();
  }
}
