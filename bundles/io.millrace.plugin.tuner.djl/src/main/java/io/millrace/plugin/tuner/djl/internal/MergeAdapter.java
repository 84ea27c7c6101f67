package io.millrace.plugin.tuner.djl.internal;

import ai.djl.ndarray.NDManager;
import io.millrace.api.PlatformException;
import io.millrace.api.function.Function;
import io.millrace.api.function.FunctionSpec;
import io.millrace.api.function.RunContext;
import io.millrace.api.parameter.Parameter;
import io.millrace.runtime.decoder.AdapterMath;
import io.millrace.runtime.decoder.DecoderWeights;
import io.millrace.runtime.decoder.LoraAdapter;
import io.millrace.runtime.djl.DjlRuntime;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Puts an adapter into a model's weights, or takes one out that was put in. */
@Component(
    service = Function.class,
    property = {"kind.id=merge-adapter", "kind.version=1.0.0"})
public final class MergeAdapter implements Function {
  private final DjlRuntime runtime;

  @Activate
  public MergeAdapter(@Reference(name = "runtime") DjlRuntime runtime) {
    this.runtime = runtime;
  }

  @Override
  public FunctionSpec spec() {
    return new FunctionSpec(
        "merge-adapter",
        "Puts an adapter into a model's weights, or takes it out again.",
        FunctionSpec.LOCAL,
        List.of(Parameter.bool("undo", false, "Whether to take the adapter out of the model.")),
        List.of(
            new FunctionSpec.InputSpec("model", "model", true, "The model."),
            new FunctionSpec.InputSpec("adapter", "adapter", true, "An adapter made for it.")),
        List.of(new FunctionSpec.OutputSpec("model", "model", "The model with other weights.")));
  }

  @Override
  public void run(RunContext context) throws IOException {
    Path model = folder(context, "model");
    boolean undo = context.parameters().bool("undo");
    try (NDManager manager = runtime.newHostManager();
        DecoderWeights weights = DecoderWeights.read(manager, model, true);
        LoraAdapter adapter =
            LoraAdapter.read(manager, folder(context, "adapter"), weights.config())) {
      if (undo) {
        AdapterMath.unmerge(weights, adapter);
      } else {
        AdapterMath.merge(weights, adapter);
      }
      Path output = context.output("model", Map.of("adapter_undone", undo));
      weights.write(output);
      ModelFiles.copyTexts(model, output);
      context.log((undo ? "took " : "put ") + adapter.arrays().size() + " tensors of the adapter");
    }
  }

  static Path folder(RunContext context, String input) {
    return context
        .input(input)
        .map(RunContext.Input::path)
        .orElseThrow(
            () ->
                PlatformException.caller(
                    "RUN_INPUT_MISSING",
                    "The run has no input '" + input + "'.",
                    "Give it an artifact as input '" + input + "'."));
  }
}
