package io.millrace.development.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.data.DatasetFiles;
import io.millrace.api.function.Function;
import io.millrace.api.function.FunctionSpec;
import io.millrace.api.function.RunContext;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import io.millrace.api.plugin.Lease;
import io.millrace.api.plugin.PluginDirectory;
import io.millrace.api.tuning.Tuner;
import io.millrace.api.tuning.TuningReport;
import io.millrace.api.tuning.TuningRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Trains a model or an adapter with a tuner plugin, and says on a card how. */
@Component(
    service = Function.class,
    property = {"kind.id=tune", "kind.summary=Trains a model or an adapter on a dataset."})
public final class TuneFunction implements Function {
  static final String NAME = "tune";
  private static final Set<String> KINDS = Set.of("model", "adapter");

  private final PluginDirectory plugins;
  private final DatasetFiles datasets;

  @Activate
  public TuneFunction(
      @Reference(name = "plugins") PluginDirectory plugins,
      @Reference(name = "datasets") DatasetFiles datasets) {
    this.plugins = plugins;
    this.datasets = datasets;
  }

  @Override
  public FunctionSpec spec() {
    return new FunctionSpec(
        NAME,
        "Trains a model or an adapter on a dataset.",
        FunctionSpec.LOCAL,
        List.of(
            Parameter.string("tuner", null, "Id of the tuner plugin, for example djl.").mandatory(),
            Parameter.object("tunerParameters", "What the tuner is told: method, steps, …")),
        List.of(
            new FunctionSpec.InputSpec(
                "base", "model", false, "Model to start from; random weights without it."),
            new FunctionSpec.InputSpec("train", "dataset", true, "Rows to train on."),
            new FunctionSpec.InputSpec("held", "dataset", false, "Rows to measure on.")),
        List.of(
            new FunctionSpec.OutputSpec("model", "model", "The whole model, if that was trained."),
            new FunctionSpec.OutputSpec("adapter", "adapter", "The adapter, if that was trained."),
            new FunctionSpec.OutputSpec("loss-plot", "plot", "The loss over the steps.")));
  }

  @Override
  public void run(RunContext context) throws IOException {
    String id = context.parameters().string("tuner");
    Path work = Files.createDirectories(context.scratch().resolve("tuned"));
    try (Lease<Tuner> lease = plugins.lease(Tuner.class, id)) {
      context.used(lease.info());
      Values parameters = parameters(context, id, lease.plugin());
      List<Map<String, Object>> train = Rows.of(datasets, context.input("train"), Long.MAX_VALUE);
      List<Map<String, Object>> held = Rows.of(datasets, context.input("held"), Long.MAX_VALUE);
      if (train.isEmpty()) {
        throw PlatformException.caller(
            "TUNING_DATA_INVALID",
            "The dataset to train on has no rows.",
            "Give another one as input 'train', or look at the run that made it.");
      }
      context.log(train.size() + " rows to train on, " + held.size() + " to measure on");
      TuningRun listener = new TuningRun(context);
      TuningReport report =
          lease
              .plugin()
              .tune(
                  new TuningRequest(
                      parameters,
                      context.input("base").map(RunContext.Input::path),
                      train,
                      held,
                      work,
                      context.checkpoints()),
                  listener);
      if (!KINDS.contains(report.artifactKind())) {
        throw new IllegalStateException(
            "tuner " + id + " reports an artifact of kind '" + report.artifactKind() + "'");
      }
      leave(
          context,
          work,
          new ModelCard(context, lease.info(), parameters, train.size(), report),
          listener.curves());
    }
  }

  private static Values parameters(RunContext context, String id, Tuner tuner) {
    Values given = context.parameters();
    return Values.check(
        "tuner " + id,
        tuner.parameters(),
        given.has("tunerParameters") ? given.object("tunerParameters") : Map.of());
  }

  private static void leave(RunContext context, Path work, ModelCard card, LossCurves curves)
      throws IOException {
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
