package io.millrace.workflow.internal;

import io.millrace.api.PlatformException;
import io.millrace.kernel.run.Run;
import io.millrace.kernel.run.RunRequest;
import io.millrace.kernel.run.RunState;
import io.millrace.kernel.run.Runs;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Runs that end when the test says so. */
final class FakeRuns implements Runs {
  private final Map<String, Run> runs = new LinkedHashMap<>();
  final List<String> aborted = new CopyOnWriteArrayList<>();
  final List<String> retried = new CopyOnWriteArrayList<>();
  final Map<String, PlatformException> refuse = new LinkedHashMap<>();

  @Override
  public synchronized Run submit(RunRequest request) {
    PlatformException refusal = refuse.get(request.function());
    if (refusal != null) {
      throw refusal;
    }
    String id = "r-" + (runs.size() + 1);
    return set(id, request, RunState.RUNNING, 1, Map.of(), Map.of(), Optional.empty());
  }

  private Run set(
      String id,
      RunRequest request,
      RunState state,
      int attempt,
      Map<String, Object> results,
      Map<String, String> outputs,
      Optional<Run.Failure> failure) {
    Run run =
        new Run(
            id,
            request,
            state,
            attempt,
            "",
            Run.Progress.NONE,
            results,
            outputs,
            Map.of(),
            failure,
            Instant.EPOCH,
            Optional.empty(),
            Optional.empty());
    runs.put(id, run);
    return run;
  }

  /** The latest run of a step. */
  synchronized Run of(String step) {
    return runs.values().stream()
        .filter(r -> step.equals(r.request().labels().get("step")))
        .reduce((a, b) -> b)
        .orElseThrow(() -> new AssertionError("no run of " + step + " in " + runs.keySet()));
  }

  synchronized boolean has(String step) {
    return runs.values().stream().anyMatch(r -> step.equals(r.request().labels().get("step")));
  }

  synchronized int count() {
    return runs.size();
  }

  synchronized void complete(
      String step, Map<String, Object> results, Map<String, String> outputs) {
    Run r = of(step);
    set(r.id(), r.request(), RunState.COMPLETED, r.attempt(), results, outputs, Optional.empty());
  }

  void complete(String step) {
    complete(step, Map.of(), Map.of());
  }

  synchronized void fail(String step, String code) {
    Run r = of(step);
    Run.Failure why = new Run.Failure(code, false, "it broke", "mend it");
    set(r.id(), r.request(), RunState.FAILED, r.attempt(), Map.of(), Map.of(), Optional.of(why));
  }

  synchronized void end(String step, RunState state) {
    Run r = of(step);
    set(r.id(), r.request(), state, r.attempt(), Map.of(), Map.of(), Optional.empty());
  }

  @Override
  public synchronized Optional<Run> get(String id) {
    return Optional.ofNullable(runs.get(id));
  }

  @Override
  public Run require(String id) {
    return get(id).orElseThrow();
  }

  @Override
  public synchronized List<Run> list(Filter filter) {
    return runs.values().stream()
        .filter(r -> r.request().labels().entrySet().containsAll(filter.labels().entrySet()))
        .toList();
  }

  @Override
  public synchronized Run abort(String id) {
    aborted.add(id);
    Run r = require(id);
    return set(
        id, r.request(), RunState.ABORTING, r.attempt(), Map.of(), Map.of(), Optional.empty());
  }

  @Override
  public synchronized Run retry(String id) {
    retried.add(id);
    Run r = require(id);
    return set(
        id, r.request(), RunState.CREATED, r.attempt() + 1, Map.of(), Map.of(), Optional.empty());
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
