package io.millrace.kernel.internal.run;

import io.millrace.kernel.run.Run;
import io.millrace.kernel.run.RunRequest;
import io.millrace.kernel.run.RunState;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The changes a run goes through; each returns the run as it is afterwards. */
final class RunChange {
  private RunChange() {}

  static Run created(String id, RunRequest request, Instant now) {
    return new Run(
        id,
        request,
        RunState.CREATED,
        1,
        "",
        Run.Progress.NONE,
        Map.of(),
        Map.of(),
        Map.of(),
        Optional.empty(),
        now,
        Optional.empty(),
        Optional.empty());
  }

  static Run again(Run r) {
    return new Run(
        r.id(),
        r.request(),
        RunState.CREATED,
        r.attempt() + 1,
        "",
        Run.Progress.NONE,
        Map.of(),
        Map.of(),
        Map.of(),
        Optional.empty(),
        r.created(),
        Optional.empty(),
        Optional.empty());
  }

  static Run state(Run r, RunState state) {
    return copy(r, state, r.where(), r.progress(), r.results(), r.used(), r.started());
  }

  static Run running(Run r, Map<String, String> used, Instant now) {
    return copy(r, RunState.RUNNING, r.where(), r.progress(), r.results(), used, Optional.of(now));
  }

  static Run where(Run r, String where) {
    return copy(r, r.state(), where, r.progress(), r.results(), r.used(), r.started());
  }

  static Run progress(Run r, Run.Progress progress) {
    return copy(r, r.state(), r.where(), progress, r.results(), r.used(), r.started());
  }

  static Run result(Run r, String name, Object value) {
    Map<String, Object> results = new LinkedHashMap<>(r.results());
    results.put(name, value);
    return copy(r, r.state(), r.where(), r.progress(), results, r.used(), r.started());
  }

  static Run used(Run r, String what, String version) {
    Map<String, String> used = new LinkedHashMap<>(r.used());
    used.put(what, version);
    return copy(r, r.state(), r.where(), r.progress(), r.results(), used, r.started());
  }

  private static Run copy(
      Run r,
      RunState state,
      String where,
      Run.Progress progress,
      Map<String, Object> results,
      Map<String, String> used,
      Optional<Instant> started) {
    return new Run(
        r.id(),
        r.request(),
        state,
        r.attempt(),
        where,
        progress,
        results,
        r.outputs(),
        used,
        r.failure(),
        r.created(),
        started,
        r.ended());
  }

  static Run completed(Run r, Map<String, String> outputs, Instant now) {
    return ended(r, RunState.COMPLETED, outputs, Optional.empty(), now);
  }

  static Run failed(Run r, Run.Failure failure, Instant now) {
    return ended(r, RunState.FAILED, Map.of(), Optional.of(failure), now);
  }

  static Run aborted(Run r, Instant now) {
    return ended(r, RunState.ABORTED, Map.of(), Optional.empty(), now);
  }

  private static Run ended(
      Run r,
      RunState state,
      Map<String, String> outputs,
      Optional<Run.Failure> failure,
      Instant now) {
    return new Run(
        r.id(),
        r.request(),
        state,
        r.attempt(),
        r.where(),
        r.progress(),
        r.results(),
        outputs,
        r.used(),
        failure,
        r.created(),
        r.started(),
        Optional.of(now));
  }
}
