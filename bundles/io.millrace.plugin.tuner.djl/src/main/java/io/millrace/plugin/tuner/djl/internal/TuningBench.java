package io.millrace.plugin.tuner.djl.internal;

import ai.djl.ndarray.NDManager;
import io.millrace.api.function.Function;
import io.millrace.api.function.FunctionSpec;
import io.millrace.api.function.RunContext;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import io.millrace.runtime.decoder.DecoderConfig;
import io.millrace.runtime.decoder.DecoderWeights;
import io.millrace.runtime.decoder.LoraAdapter;
import io.millrace.runtime.decoder.LoraConfig;
import io.millrace.runtime.djl.DjlRuntime;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Measures the tuner against eager PyTorch: full training steps (forward, backward, clip, AdamW) of
 * one shape, batch and thread count, in turns within one run so that both meet the same machine.
 * Tokens per second are those of the fastest turn, which other processes disturb least.
 */
@Component(
    service = Function.class,
    property = {"kind.id=bench-tune", "kind.version=1.0.0"})
public final class TuningBench implements Function {
  private static final FunctionSpec SPEC =
      new FunctionSpec(
          "bench-tune",
          "Measures training tokens per second, and PyTorch's if Python has it.",
          FunctionSpec.LOCAL,
          List.of(
              Parameter.string(
                      "preset", "shape", "shape: as said here. shakespeare: nanoGPT's characters.")
                  .oneOf("shape", "shakespeare"),
              Parameter.string("text", "", "With shakespeare: path of the text to learn."),
              Parameter.integer("presetSteps", 2000L, "With shakespeare: training steps.")
                  .atLeast(1),
              Parameter.number(
                      "presetRate",
                      2e-3,
                      "With shakespeare: peak learning rate; nanoGPT's is 1e-3.")
                  .between(0, 1),
              Parameter.number(
                      "presetFloor",
                      0.0,
                      "With shakespeare: the rate's end, as a share of its peak; nanoGPT's is 0.1.")
                  .between(0, 1),
              Parameter.string(
                  "nanogpt", "", "With shakespeare: folder of nanoGPT, to train it as well."),
              Parameter.integer("vocabulary", 2048L, "Vocabulary entries.").atLeast(2),
              Parameter.integer("hidden", 192L, "Width.").atLeast(2),
              Parameter.integer("feedForward", 512L, "Feed-forward width.").atLeast(1),
              Parameter.integer("layers", 4L, "Blocks.").atLeast(1),
              Parameter.integer("heads", 6L, "Attention heads.").atLeast(1),
              Parameter.integer("keyValueHeads", 6L, "Key and value heads.").atLeast(1),
              Parameter.integer("batchSize", 32L, "Rows per step.").atLeast(1),
              Parameter.integer("length", 64L, "Tokens per row.").atLeast(2),
              Parameter.integer("threads", 0L, "Computing threads; 0 for the engine's setting.")
                  .between(0, 1024),
              Parameter.bool(
                  "lora", false, "Whether an adapter is trained instead of all weights."),
              Parameter.integer("rank", 16L, "Inner width of the adapter.").atLeast(1),
              Parameter.bool(
                  "gradientCheckpointing", false, "Whether both compute blocks again, not keep."),
              Parameter.integer("steps", 10L, "Steps per turn.").atLeast(1),
              Parameter.integer("turns", 5L, "Turns of each side.").atLeast(1),
              Parameter.string(
                  "python", "python3", "Python with torch to compare with; empty for none.")),
          List.of(),
          List.of());

  private final DjlRuntime runtime;

  @Activate
  public TuningBench(@Reference(name = "runtime") DjlRuntime runtime) {
    this.runtime = runtime;
  }

  @Override
  public FunctionSpec spec() {
    return SPEC;
  }

  @Override
  public void run(RunContext context) throws IOException {
    Values values = context.parameters();
    runtime.engine();
    int threads =
        values.intValue("threads") == 0
            ? ai.djl.pytorch.jni.JniUtils.getNumThreads()
            : values.intValue("threads");
    if (values.string("preset").equals("shakespeare")) {
      try (NDManager manager = runtime.newHostManager()) {
        new CharactersBench(context, threads).run(manager);
      }
      return;
    }
    int steps = values.intValue("steps");
    int turns = values.intValue("turns");
    double tokens = (double) steps * values.integer("batchSize") * values.integer("length");
    double[] own = new double[turns];
    double[] peer = new double[turns];
    try (NDManager manager = runtime.newManager();
        DecoderWeights weights = DecoderWeights.random(manager, shape(values), 0.02, 1);
        Trainer trainer = trainer(manager, weights, values, threads)) {
      String device = EagerPeer.name(manager.getDevice());
      Optional<EagerPeer> python = EagerPeer.start(context, "bench.py", values, threads, device);
      try {
        turn(trainer, 3);
        for (int i = 0; i < turns; i++) {
          context.checkAborted();
          own[i] = tokens / turn(trainer, steps);
          peer[i] = python.isPresent() ? tokens / python.get().turn(steps) : 0;
          context.progress(i + 1L, turns, "turns");
          context.metric("tokens_per_second", i + 1L, own[i]);
        }
        context.result("resident_bytes", ResidentSize.peak());
        if (python.isPresent()) {
          context.result("pytorch_resident_bytes", python.get().memory());
        }
      } finally {
        python.ifPresent(EagerPeer::close);
      }
    }
    report(context, threads, best(own), best(peer));
  }

  private static void report(RunContext context, int threads, double own, double peer) {
    context.result("threads", (long) threads);
    context.result("tokens_per_second", own);
    if (peer > 0) {
      context.result("pytorch_tokens_per_second", peer);
      context.result("ratio", own / peer);
    }
    context.log(
        peer > 0
            ? String.format("tuner %.0f tokens/s, PyTorch %.0f, ratio %.3f", own, peer, own / peer)
            : String.format("tuner %.0f tokens/s; PyTorch was not there to compare", own));
  }

  private static double turn(Trainer trainer, int steps) {
    long start = System.nanoTime();
    for (int i = 0; i < steps; i++) {
      trainer.step();
    }
    return (System.nanoTime() - start) / 1e9;
  }

  private static double best(double[] turns) {
    return Arrays.stream(turns).max().orElse(0);
  }

  private static DecoderConfig shape(Values values) {
    return DecoderConfig.of(
        values.intValue("vocabulary"),
        values.intValue("hidden"),
        values.intValue("feedForward"),
        values.intValue("layers"),
        values.intValue("heads"),
        values.intValue("keyValueHeads"),
        values.intValue("length"));
  }

  private static Trainer trainer(
      NDManager manager, DecoderWeights weights, Values values, int threads) {
    Map<String, Object> given = new HashMap<>();
    given.put("method", "pretrain");
    given.put("batchSize", values.intValue("batchSize"));
    given.put("steps", Long.MAX_VALUE);
    given.put("schedule", "constant");
    given.put("gradientCheckpointing", values.bool("gradientCheckpointing"));
    given.put("learningRate", 1e-3);
    given.put("weightDecay", 0.01);
    given.put("threads", threads);
    given.put("logEvery", 0);
    Settings settings =
        TunerParameters.settings(Values.check("tuner djl", TunerParameters.ALL, given), threads);
    Random random = new Random(1);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < values.intValue("batchSize"); i++) {
      int[] text =
          random.ints(values.intValue("length"), 0, values.intValue("vocabulary")).toArray();
      rows.add(new Row(List.of(new int[0]), List.of(text), List.of()));
    }
    Batches batches =
        new Batches(rows, values.intValue("batchSize"), 1, Augmentation.NONE, token -> true, 1);
    Parameters parameters =
        values.bool("lora")
            ? Parameters.adapter(weights, adapter(manager, weights, values), manager)
            : Parameters.all(weights, manager);
    return new Trainer(manager, settings, parameters, batches);
  }

  private static LoraAdapter adapter(NDManager manager, DecoderWeights weights, Values values) {
    int rank = values.intValue("rank");
    LoraConfig config = new LoraConfig(rank, 2.0 * rank, 0, List.of(LoraConfig.ALL), "bench");
    return LoraAdapter.random(manager, weights, config, 1);
  }

  /** For programs outside a server. */
  static Values values(Map<String, ?> given) {
    return Values.check("function bench-tune", SPEC.parameters(), given);
  }
}
