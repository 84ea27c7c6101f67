package io.millrace.rest.internal;

import io.millrace.api.PlatformException;
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

/** Accepts runs of the function {@code known} and never executes them; logs two pieces. */
final class FakeRuns implements Runs {
  final List<Run> accepted = new ArrayList<>();
  Filter asked = Filter.all();

  @Override
  public Run submit(RunRequest request) {
    if (!request.function().equals("known")) {
      throw PlatformException.caller(
          "FUNCTION_NOT_FOUND",
          "There is no function '" + request.function() + "'.",
          "Use one of [known].");
    }
    Run run = run("r-" + (accepted.size() + 1), request, RunState.CREATED);
    accepted.add(run);
    return run;
  }

  private static Run run(String id, RunRequest request, RunState state) {
    return new Run(
        id,
        request,
        state,
        1,
        "",
        Run.Progress.NONE,
        Map.of("score", Double.NaN),
        Map.of(),
        Map.of(),
        Optional.empty(),
        Instant.EPOCH,
        Optional.empty(),
        Optional.empty());
  }

  @Override
  public Optional<Run> get(String id) {
    return accepted.stream().filter(r -> r.id().equals(id)).findFirst();
  }

  @Override
  public Run require(String id) {
    return get(id)
        .orElseThrow(
            () ->
                PlatformException.caller(
                    "RUN_NOT_FOUND", "There is no run '" + id + "'.", "List the runs."));
  }

  @Override
  public List<Run> list(Filter filter) {
    asked = filter;
    return accepted;
  }

  @Override
  public Run abort(String id) {
    return run(id, require(id).request(), RunState.ABORTED);
  }

  @Override
  public Run retry(String id) {
    throw PlatformException.caller(
        "RUN_STATE_CONFLICT", "Run " + id + " is created.", "Wait until it ended.");
  }

  @Override
  public Run await(String id, Duration atMost) {
    return require(id);
  }

  @Override
  public LogPiece log(String id, long offset, Duration wait) {
    return offset == 0 ? new LogPiece("one\n", 4, false) : new LogPiece("two\n", 8, true);
  }

  @Override
  public Map<String, List<Point>> metrics(String id) {
    return Map.of("loss", List.of(new Point(1, 2.5)));
  }
}
