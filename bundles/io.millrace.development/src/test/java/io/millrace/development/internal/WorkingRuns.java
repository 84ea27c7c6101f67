package io.millrace.development.internal;

import io.millrace.api.ArtifactRef;
import io.millrace.api.PlatformException;
import io.millrace.api.function.Function;
import io.millrace.kernel.artifact.Artifact;
import io.millrace.kernel.run.Run;
import io.millrace.kernel.run.RunRequest;
import io.millrace.kernel.run.RunState;
import io.millrace.kernel.run.Runs;
import io.millrace.testkit.FakeRunContext;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs that execute one function, each when its end is awaited or asked for a second time. */
final class WorkingRuns implements Runs {
  private static final Map<String, String> KINDS = Map.of("loss-plot", "plot", "state", "file");
  final Map<String, Run> runs = new LinkedHashMap<>();
  int executed;
  int together;
  boolean abortsLater;
  private final Path folder;
  private final Function function;
  private final FakeArtifacts artifacts;
  private final Map<String, Path> datasets;

  WorkingRuns(Path folder, Function function, FakeArtifacts artifacts, Map<String, Path> datasets) {
    this.folder = folder;
    this.function = function;
    this.artifacts = artifacts;
    this.datasets = datasets;
  }

  @Override
  public Run submit(RunRequest request) {
    Run run = run("r-" + runs.size(), request, RunState.CREATED, 1);
    runs.put(run.id(), run);
    together =
        Math.max(together, (int) runs.values().stream().filter(r -> !r.state().terminal()).count());
    return run;
  }

  private static Run run(String id, RunRequest request, RunState state, int attempt) {
    return new Run(
        id,
        request,
        state,
        attempt,
        "",
        Run.Progress.NONE,
        Map.of(),
        Map.of(),
        Map.of(),
        Optional.empty(),
        Instant.EPOCH,
        Optional.of(Instant.EPOCH),
        Optional.of(Instant.EPOCH));
  }

  @Override
  public Run await(String id, Duration atMost) {
    Run run = require(id);
    if (run.state().terminal()) {
      return run;
    }
    if (run.state() == RunState.ABORTING) {
      runs.put(id, end(run, RunState.ABORTED, Map.of(), Map.of(), Optional.empty()));
      return require(id);
    }
    executed++;
    FakeRunContext context =
        new FakeRunContext(folder.resolve(id), function, run.request().parameters());
    run.request().inputs().forEach((n, ref) -> context.with(n, ref, input(n, ref), Map.of()));
    Run ended;
    try {
      function.run(context);
      Map<String, String> outputs = new LinkedHashMap<>();
      context
          .outputs()
          .forEach(
              (output, metadata) -> {
                Artifact kept =
                    artifacts.keep(
                        KINDS.getOrDefault(output, output),
                        "bank",
                        run.request().outputs().get(output),
                        context.outputFolder(output),
                        metadata,
                        new Artifact.Producer(id, List.of(), Map.of(), ""));
                outputs.put(output, kept.ref().toString());
              });
      ended = end(run, RunState.COMPLETED, context.results(), outputs, Optional.empty());
    } catch (PlatformException e) {
      Run.Failure why = new Run.Failure(e.code(), e.retriable(), e.what(), e.remedy());
      ended = end(run, RunState.FAILED, Map.of(), Map.of(), Optional.of(why));
    } catch (Exception e) { // a test's function
      throw new IllegalStateException(e);
    }
    runs.put(id, ended);
    return ended;
  }

  private Path input(String name, String ref) {
    return datasets.containsKey(name)
        ? datasets.get(name)
        : artifacts.folder(artifacts.require(ArtifactRef.parse(ref)));
  }

  private static Run end(
      Run r,
      RunState state,
      Map<String, Object> results,
      Map<String, String> outputs,
      Optional<Run.Failure> failure) {
    return new Run(
        r.id(),
        r.request(),
        state,
        r.attempt(),
        "",
        Run.Progress.NONE,
        results,
        outputs,
        Map.of(),
        failure,
        r.created(),
        r.started(),
        r.ended());
  }

  @Override
  public Optional<Run> get(String id) {
    return Optional.ofNullable(runs.get(id));
  }

  @Override
  public Run require(String id) {
    return get(id).orElseThrow();
  }

  @Override
  public List<Run> list(Filter filter) {
    List<Run> found = new ArrayList<>();
    for (Run run : runs.values()) {
      if (run.request().labels().entrySet().containsAll(filter.labels().entrySet())) {
        found.add(0, run);
      }
    }
    return found;
  }

  @Override
  public Run abort(String id) {
    Run run = require(id);
    if (!run.state().terminal()) {
      RunState state = abortsLater ? RunState.ABORTING : RunState.ABORTED;
      runs.put(id, end(run, state, Map.of(), Map.of(), Optional.empty()));
    }
    return require(id);
  }

  @Override
  public Run retry(String id) {
    Run run = require(id);
    runs.put(id, run(id, run.request(), RunState.CREATED, run.attempt() + 1));
    return require(id);
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
