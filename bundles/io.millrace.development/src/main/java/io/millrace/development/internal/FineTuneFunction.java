package io.millrace.development.internal;

import io.millrace.api.function.Function;
import io.millrace.api.function.FunctionSpec;
import io.millrace.api.function.RunContext;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import io.millrace.api.plugin.PluginDirectory;
import io.millrace.development.TuningMethod;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Tunes a LoRA adapter on a file of examples as OpenAI's fine-tuning takes them: checks the file,
 * chooses what was left open, trains. Goes on from its checkpoints when it is tried again.
 */
@Component(
    service = Function.class,
    property = {"kind.id=fine-tune", "kind.summary=Tunes an adapter on a file of examples."})
public final class FineTuneFunction implements Function {
  static final String NAME = "fine-tune";
  static final String EPOCHS = "epochs";
  static final String BATCH_SIZE = "batchSize";
  static final String MULTIPLIER = "learningRateMultiplier";
  static final String BETA = "beta";
  static final String METHOD = "method";
  static final String SEED = "seed";

  private final PluginDirectory plugins;

  @Activate
  public FineTuneFunction(@Reference(name = "plugins") PluginDirectory plugins) {
    this.plugins = plugins;
  }

  @Override
  public FunctionSpec spec() {
    return new FunctionSpec(
        NAME,
        "Tunes an adapter on a file of examples, as OpenAI's fine-tuning takes them.",
        FunctionSpec.LOCAL,
        List.of(
            Parameter.string("tuner", "djl", "Id of the tuner plugin."),
            Parameter.string(METHOD, "supervised", "What the examples are.")
                .oneOf("supervised", "dpo"),
            Parameter.integer(EPOCHS, 0L, "Passes over the data; 0 for 3.").between(0, 1000),
            Parameter.integer(BATCH_SIZE, 0L, "Examples a step; 0 for 1 to 16, by their number.")
                .between(0, 4096),
            Parameter.number(MULTIPLIER, 1.0, "Times the learning rate: 2e-4, dpo 1e-5.")
                .between(1e-6, 1000),
            Parameter.number(BETA, 0.1, "dpo: how strongly it holds to the base.")
                .between(1e-6, 1e3),
            Parameter.integer(SEED, 1L, "Of order and new weights."),
            Parameter.object("job", "What the one who asked wants to be told again.")),
        List.of(
            new FunctionSpec.InputSpec("base", "model", true, "Model to start from."),
            new FunctionSpec.InputSpec("train", "file", true, "Examples to train on, JSON lines."),
            new FunctionSpec.InputSpec("held", "file", false, "Examples to measure on.")),
        List.of(
            new FunctionSpec.OutputSpec("adapter", "adapter", "The adapter, in PEFT's files."),
            new FunctionSpec.OutputSpec("results", "file", "Figures step by step, as CSV."),
            new FunctionSpec.OutputSpec("loss-plot", "plot", "The loss over the steps.")));
  }

  @Override
  public void run(RunContext context) throws IOException {
    TuningMethod.Type method =
        TuningMethod.Type.valueOf(context.parameters().string(METHOD).toUpperCase(Locale.ROOT));
    JobLog log = new JobLog(context);
    List<Map<String, Object>> train =
        ExampleFile.read(file(context.requiredInput("train")), ExampleFile.TRAINING, method);
    Optional<RunContext.Input> given = context.input("held");
    List<Map<String, Object>> held =
        given.isEmpty()
            ? List.of()
            : ExampleFile.read(file(given.get()), ExampleFile.VALIDATION, method);
    Map<String, Object> parameters = parameters(context, method, train.size());
    log.message("Fine-tuning job started");
    try (JobFigures figures = new JobFigures(context.checkpoints(), log)) {
      new Tuning(plugins, context)
          .tune(context.parameters().string("tuner"), parameters, train, held, figures::hearing);
      figures.leave(context.output("results", Map.of("title", "Figures step by step")));
    }
  }

  private static Path file(RunContext.Input input) {
    return input.path().resolve(StoredFiles.CONTENT);
  }

  /** The tuner's parameters; those that were left open are results, so that they can be told. */
  private static Map<String, Object> parameters(
      RunContext context, TuningMethod.Type method, int rows) {
    Values given = context.parameters();
    long epochs = given.integer(EPOCHS) == 0 ? 3 : given.integer(EPOCHS);
    long batch = given.integer(BATCH_SIZE);
    if (batch == 0) {
      batch = Math.max(1, Math.min(16, rows / 16));
    }
    batch = Math.min(batch, rows);
    boolean pairs = method == TuningMethod.Type.DPO;
    long steps = epochs * ((rows + batch - 1) / batch);
    context.result(EPOCHS, epochs);
    context.result(BATCH_SIZE, batch);
    Map<String, Object> p = new LinkedHashMap<>();
    p.put("method", pairs ? "dpo" : "sft");
    p.put("lora", true);
    p.put("epochs", (double) epochs);
    p.put("batchSize", batch);
    p.put("learningRate", Math.min(1, given.number(MULTIPLIER) * (pairs ? 1e-5 : 2e-4)));
    p.put("seed", given.integer(SEED));
    p.put("overlong", "keep_start");
    p.put("evaluateEvery", Math.max(1, steps / 10));
    p.put("checkpointEvery", Math.max(10, Math.min(200, steps / 20)));
    if (pairs) {
      p.put("beta", given.number(BETA));
    }
    return p;
  }
}
