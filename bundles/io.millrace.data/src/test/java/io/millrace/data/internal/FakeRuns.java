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
  Map<String, Object> results = Map.of();

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
            results,
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
    List<Run> found = new ArrayList<>();
    for (int i = runs.size() - 1; i >= 0; i--) {
      Run run = runs.get(i);
      RunRequest request = run.request();
      if (filter.project().filter(p -> !p.equals(request.project())).isEmpty()
          && filter.function().filter(f -> !f.equals(request.function())).isEmpty()
          && filter.state().filter(s -> s != run.state()).isEmpty()
          && request.labels().entrySet().containsAll(filter.labels().entrySet())
          && found.size() < filter.limit()) {
        found.add(run);
      }
    }
    return found;
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
