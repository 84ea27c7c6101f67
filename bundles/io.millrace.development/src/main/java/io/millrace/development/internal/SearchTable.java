package io.millrace.development.internal;

import io.millrace.kernel.run.Run;
import io.millrace.kernel.run.RunState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What came of a search, trial by trial. */
record SearchTable(
    String search, SearchPlan plan, List<Trial.Ended> ended, Trial.Ended best, String stopped) {
  static final String FILE = "search.json";

  private long failed() {
    return ended.stream().filter(e -> e.run().state() != RunState.COMPLETED).count();
  }

  /** Steps that a trial's own run trained: not those that it went on from. */
  private long stepsDone(Trial.Ended e) {
    boolean continues = plan.halving().filter(Halving::continues).isPresent();
    long before = continues ? e.trial().before(ended).map(Trial.Ended::steps).orElse(0L) : 0;
    return Math.max(0, e.steps() - before);
  }

  /** Facts for the artifact. */
  Map<String, Object> summary() {
    Map<String, Object> m = new LinkedHashMap<>();
    m.put("metric", plan.goal().metric());
    m.put("goal", plan.goal().greatest() ? "max" : "min");
    m.put("trials", (long) ended.size());
    m.put("failed", failed());
    m.put("steps_done", ended.stream().mapToLong(this::stepsDone).sum());
    m.put("best", best.number());
    m.put("score", best.score().orElseThrow());
    m.put("values", best.trial().values());
    if (!stopped.isEmpty()) {
      m.put("stopped", stopped);
    }
    return m;
  }

  /** Results of the run. */
  Map<String, Object> results() {
    Map<String, Object> m = new LinkedHashMap<>();
    m.put("trials", (long) ended.size());
    m.put("failed", failed());
    m.put("steps_done", ended.stream().mapToLong(this::stepsDone).sum());
    m.put("best_trial", (long) best.number());
    m.put("best_run", best.run().id());
    m.put(plan.goal().metric(), best.score().orElseThrow());
    return m;
  }

  /** Everything, in the order of the trials' numbers. */
  Map<String, Object> json() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("search", search);
    all.put("tuner", plan.tuner());
    all.put("fixed", new TreeMap<>(plan.fixed()));
    all.putAll(summary());
    List<Map<String, Object>> rows = new ArrayList<>();
    ended.stream()
        .sorted(Comparator.comparingInt(Trial.Ended::number))
        .forEach(e -> rows.add(row(e)));
    all.put("rows", rows);
    return all;
  }

  private Map<String, Object> row(Trial.Ended e) {
    Run run = e.run();
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("trial", e.number());
    row.put("round", e.trial().round());
    row.put("candidate", e.trial().candidate());
    plan.halving().ifPresent(h -> row.put("resource", h.resource(e.trial().round())));
    row.put("steps_done", stepsDone(e));
    row.put("values", new TreeMap<>(e.trial().values()));
    row.put("run", run.id());
    row.put("state", run.state().name().toLowerCase(Locale.ROOT));
    e.score().ifPresent(s -> row.put("score", s));
    if (e.score().isEmpty()) {
      row.put("why", TrialRuns.why(run));
    }
    if (run.started().isPresent() && run.ended().isPresent()) {
      row.put(
          "seconds", Duration.between(run.started().get(), run.ended().get()).toMillis() / 1000.0);
    }
    row.put("results", new TreeMap<>(run.results()));
    row.put("outputs", new TreeMap<>(run.outputs()));
    return row;
  }
}
