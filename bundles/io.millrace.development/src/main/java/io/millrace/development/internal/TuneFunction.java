package io.millrace.development.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.data.DatasetFiles;
import io.millrace.api.function.Function;
import io.millrace.api.function.FunctionSpec;
import io.millrace.api.function.RunContext;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import io.millrace.api.plugin.PluginDirectory;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Trains a model or an adapter with a tuner plugin, and says on a card how. */
@Component(
    service = Function.class,
    property = {"kind.id=tune", "kind.summary=Trains a model or an adapter on a dataset."})
public final class TuneFunction implements Function {
  static final String NAME = "tune";
  static final String LEAVE_STATE = "leaveState";

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
            Parameter.object("tunerParameters", "What the tuner is told: method, steps, …"),
            Parameter.bool(
                LEAVE_STATE, false, "Whether the checkpoints are an output, to go on from.")),
        List.of(
            new FunctionSpec.InputSpec(
                "base", "model", false, "Model to start from; random weights without it."),
            new FunctionSpec.InputSpec("train", "dataset", true, "Rows to train on."),
            new FunctionSpec.InputSpec("held", "dataset", false, "Rows to measure on."),
            new FunctionSpec.InputSpec(
                Tuning.STATE, "file", false, "Checkpoints that another training left.")),
        List.of(
            new FunctionSpec.OutputSpec("model", "model", "The whole model, if that was trained."),
            new FunctionSpec.OutputSpec("adapter", "adapter", "The adapter, if that was trained."),
            new FunctionSpec.OutputSpec("loss-plot", "plot", "The loss over the steps."),
            new FunctionSpec.OutputSpec(Tuning.STATE, "file", "Checkpoints to go on from.")));
  }

  @Override
  public void run(RunContext context) throws IOException {
    List<Map<String, Object>> train = Rows.of(datasets, context.input("train"), Long.MAX_VALUE);
    List<Map<String, Object>> held = Rows.of(datasets, context.input("held"), Long.MAX_VALUE);
    if (train.isEmpty()) {
      throw PlatformException.caller(
          "TUNING_DATA_INVALID",
          "The dataset to train on has no rows.",
          "Give another one as input 'train', or look at the run that made it.");
    }
    Values given = context.parameters();
    Tuning tuning = new Tuning(plugins, context);
    tuning.continueState();
    tuning.tune(
        given.string("tuner"),
        given.has("tunerParameters") ? given.object("tunerParameters") : Map.of(),
        train,
        held,
        UnaryOperator.identity());
    if (given.bool(LEAVE_STATE)) {
      tuning.leaveState();
    }
  }
}
