package io.millrace.development.internal;

import io.millrace.api.function.RunContext;
import io.millrace.api.parameter.Values;
import io.millrace.api.plugin.Lease;
import io.millrace.api.plugin.PluginDirectory;
import io.millrace.api.tuning.Tuner;
import io.millrace.api.tuning.TuningListener;
import io.millrace.api.tuning.TuningReport;
import io.millrace.api.tuning.TuningRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** One training with a tuner plugin within a run, and what the run leaves of it. */
final class Tuning {
  static final String STATE = "state";
  private static final Set<String> KINDS = Set.of("model", "adapter");

  private final PluginDirectory plugins;
  private final RunContext context;

  Tuning(PluginDirectory plugins, RunContext context) {
    this.plugins = plugins;
    this.context = context;
  }

  /**
   * Lets the training go on from the checkpoints of another, if there is the input {@code state}.
   * They are copied at every attempt: what an attempt killed in between copied is not trusted, and
   * what this run trained since is newer.
   */
  void continueState() throws IOException {
    Optional<RunContext.Input> state = context.input(STATE);
    if (state.isPresent()) {
      FolderCopy.contents(state.get().path(), context.checkpoints());
    }
  }

  /** Leaves the checkpoints for another training to go on from. */
  void leaveState() throws IOException {
    FolderCopy.contents(context.checkpoints(), context.output(STATE, Map.of()));
  }

  /**
   * Trains from the input {@code base}, if there is one.
   *
   * @param tuner id of the plugin
   * @param given its parameters
   * @param hears stands between the tuner and the run, to hear more of it
   */
  void tune(
      String tuner,
      Map<String, Object> given,
      List<Map<String, Object>> train,
      List<Map<String, Object>> held,
      UnaryOperator<TuningListener> hears)
      throws IOException {
    Path work = Files.createDirectories(context.scratch().resolve("tuned"));
    try (Lease<Tuner> lease = plugins.lease(Tuner.class, tuner)) {
      context.used(lease.info());
      Values parameters = Values.check("tuner " + tuner, lease.plugin().parameters(), given);
      context.log(train.size() + " rows to train on, " + held.size() + " to measure on");
      TuningRun listener = new TuningRun(context);
      TuningRequest request =
          new TuningRequest(
              parameters,
              context.input("base").map(RunContext.Input::path),
              train,
              held,
              work,
              context.checkpoints());
      TuningReport report = lease.plugin().tune(request, hears.apply(listener));
      if (!KINDS.contains(report.artifactKind())) {
        throw new IllegalStateException(
            "tuner " + tuner + " reports an artifact of kind '" + report.artifactKind() + "'");
      }
      leave(
          work,
          new ModelCard(context, lease.info(), parameters, train.size(), report),
          listener.curves());
    }
  }

  private void leave(Path work, ModelCard card, LossCurves curves) throws IOException {
    TuningReport report = card.report();
    boolean drawn = LossPlot.draw(curves, work, context::log);
    if (drawn) {
      Path plot = context.output("loss-plot", Map.of("title", "Loss"));
      for (String file : List.of(LossPlot.FILE, LossPlot.RATES)) {
        Files.copy(work.resolve(file), plot.resolve(file));
      }
    }
    if (!Files.exists(work.resolve(ModelCard.FILE))) {
      Files.writeString(work.resolve(ModelCard.FILE), card.text(drawn));
    }
    Path output = context.output(report.artifactKind(), card.metadata());
    FolderMove.contents(work, output);
    context.result("artifact_kind", report.artifactKind());
    context.result("steps", report.steps());
    context.result("tokens", report.tokens());
    Map<String, Double> metrics = new LinkedHashMap<>(report.metrics());
    metrics.values().removeIf(v -> v.isNaN() || v.isInfinite());
    metrics.forEach(context::result);
  }
}
