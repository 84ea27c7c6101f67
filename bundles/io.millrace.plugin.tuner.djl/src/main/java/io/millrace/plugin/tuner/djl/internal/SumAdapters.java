package io.millrace.plugin.tuner.djl.internal;

import ai.djl.ndarray.NDManager;
import io.millrace.api.PlatformException;
import io.millrace.api.function.Function;
import io.millrace.api.function.FunctionSpec;
import io.millrace.api.function.RunContext;
import io.millrace.api.parameter.Parameter;
import io.millrace.runtime.decoder.AdapterMath;
import io.millrace.runtime.decoder.DecoderConfig;
import io.millrace.runtime.decoder.LoraAdapter;
import io.millrace.runtime.djl.DjlRuntime;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Makes one adapter of several: the weighted sum of their updates, exactly. */
@Component(
    service = Function.class,
    property = {"kind.id=sum-adapters", "kind.version=1.0.0"})
public final class SumAdapters implements Function {
  private static final List<String> INPUTS = List.of("first", "second", "third", "fourth");

  private final DjlRuntime runtime;

  @Activate
  public SumAdapters(@Reference(name = "runtime") DjlRuntime runtime) {
    this.runtime = runtime;
  }

  @Override
  public FunctionSpec spec() {
    List<FunctionSpec.InputSpec> inputs = new ArrayList<>();
    inputs.add(new FunctionSpec.InputSpec("base", "model", true, "The model they are made for."));
    for (String name : INPUTS) {
      boolean needed = INPUTS.indexOf(name) < 2;
      inputs.add(new FunctionSpec.InputSpec(name, "adapter", needed, "An adapter to add."));
    }
    return new FunctionSpec(
        "sum-adapters",
        "Makes one adapter that does what several do together, each with a weight.",
        FunctionSpec.LOCAL,
        List.of(Parameter.list("weights", List.of(), "One number per adapter; empty for ones.")),
        inputs,
        List.of(new FunctionSpec.OutputSpec("adapter", "adapter", "Their weighted sum.")));
  }

  @Override
  public void run(RunContext context) throws IOException {
    DecoderConfig shape = DecoderConfig.read(MergeAdapter.folder(context, "base"));
    List<Path> folders = new ArrayList<>();
    for (String name : INPUTS) {
      context.input(name).ifPresent(input -> folders.add(input.path()));
    }
    double[] weights = weights(context.parameters().list("weights"), folders.size());
    try (NDManager manager = runtime.newHostManager()) {
      List<LoraAdapter> adapters = new ArrayList<>();
      folders.forEach(folder -> adapters.add(LoraAdapter.read(manager, folder, shape)));
      try (LoraAdapter sum = AdapterMath.sum(manager, shape, adapters, weights)) {
        Path output = context.output("adapter", Map.of("rank", sum.config().rank()));
        sum.write(output);
        ModelFiles.copyTexts(folders.get(0), output);
      }
    }
  }

  private static double[] weights(List<Object> given, int count) {
    double[] weights = new double[count];
    java.util.Arrays.fill(weights, 1);
    if (given.isEmpty()) {
      return weights;
    }
    for (int i = 0; i < Math.max(count, given.size()); i++) {
      if (given.size() != count || !(given.get(i) instanceof Number number)) {
        throw PlatformException.caller(
            "TUNING_SETTINGS_INVALID",
            "weights is " + given + " for " + count + " adapters.",
            "Give one number per adapter.");
      }
      weights[i] = number.doubleValue();
    }
    return weights;
  }
}
