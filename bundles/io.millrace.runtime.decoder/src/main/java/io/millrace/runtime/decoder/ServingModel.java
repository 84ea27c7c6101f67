package io.millrace.runtime.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.millrace.api.PlatformException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A decoder's weights in the form that serves fastest: query, key and value in one matrix, gate and
 * up in one, rounded to a precision; and the program that runs them on tokens without padding.
 *
 * <p>With {@link Precision#INT8} a matrix row is w ≈ s · q, q in −127…127, s = max|w| / 127, and
 * each token's activations are divided by their largest magnitude before they are rounded, so a
 * row's logits do not depend on the rows beside it, to the last bit.
 *
 * <p><b>Ownership:</b> arrays and program belong to the manager given.
 */
final class ServingModel {
  private final DecoderConfig config;
  private final NDManager manager;
  private final Precision precision;
  private final TorchProgram program;
  private final List<NDArray> vectors = new ArrayList<>();
  private final List<NDArray> matrices = new ArrayList<>();
  private final Function<String, NDArray> source;
  private final Consumer<NDArray> done;
  private long bytes;
  private long lookedUp;

  /**
   * Packs.
   *
   * @param source gives a tensor by its name, each once and in the order of use; what to do with it
   *     afterwards is decided by {@code done}
   */
  ServingModel(
      NDManager manager,
      DecoderConfig config,
      Precision precision,
      Function<String, NDArray> source,
      Consumer<NDArray> done) {
    requirePlain(config, precision);
    this.config = config;
    this.manager = manager;
    this.precision = precision;
    this.program = program(manager, precision);
    this.source = source;
    this.done = done;
    NDArray embedding = source.apply("model.embed_tokens.weight");
    embed(embedding);
    lookedUp = bytes;
    keep("model.norm.weight");
    for (int i = 0; i < config.layers(); i++) {
      layer("model.layers." + i + ".");
    }
    if (config.tiedEmbeddings() && precision != Precision.INT8) {
      matrices.add(vectors.get(0)); // rows to look up and the head are one array
      lookedUp = 0;
      done.accept(embedding);
    } else if (config.tiedEmbeddings()) {
      matrix(List.of(embedding));
    } else {
      done.accept(embedding);
      matrix(List.of(source.apply("lm_head.weight")));
    }
  }

  ServingModel(NDManager manager, DecoderWeights weights, Precision precision) {
    this(manager, weights.config(), precision, weights.arrays()::get, array -> {});
  }

  /** Refuses what the serving graph would compute as if it were not there. */
  private static void requirePlain(DecoderConfig config, Precision precision) {
    BlockDesign block = config.block();
    boolean plain =
        config.family().names().equals(TensorNames.LLAMA)
            && block.norm() == BlockDesign.Norm.RMS
            && block.activation() == BlockDesign.Activation.SILU
            && block.gated()
            && !(block.closingNorms() || block.outputBias() || block.feedBias())
            && block.attentionCap() + block.logitCap() == 0
            && block.embeddingScale() == 1
            && Math.abs(block.attentionScale() * Math.sqrt(config.headSize()) - 1) < 1e-6
            && config.rotaries().size() == 1
            && config.window() == 0
            && config.rotaries().get(0).size() == config.headSize()
            && config.kinds().stream().allMatch(kind -> kind.rotary() == 0);
    if (!plain) {
      throw PlatformException.caller(
          "MODEL_UNSUPPORTED",
          "A " + config.family().type() + " model like this is not computed in " + precision + ".",
          "Load it with precision f32.");
    }
  }

  private static TorchProgram program(NDManager manager, Precision precision) {
    String serving = DecoderGraph.read(ServingModel.class, "serving.torchscript");
    if (precision == Precision.INT8) {
      String source = DecoderGraph.read(ServingModel.class, "int8.torchscript");
      return TorchProgram.packing(manager, Int8Range.of().into(source), serving);
    }
    String source = DecoderGraph.read(ServingModel.class, "plain.torchscript");
    String type = precision == Precision.BF16 ? "15" : "6";
    return TorchProgram.compile(manager, source.replace("@TYPE@", type), serving);
  }

  private void layer(String layer) {
    keep(layer + "input_layernorm.weight");
    keep(layer + "post_attention_layernorm.weight");
    String attention = layer + "self_attn.";
    bias(attention);
    if (config.block().queryKeyNorms()) {
      keep(attention + "q_norm.weight");
      keep(attention + "k_norm.weight");
    } else {
      vectors.add(manager.zeros(new Shape(0)));
      vectors.add(manager.zeros(new Shape(0)));
    }
    matrix(attention + "q_proj.weight", attention + "k_proj.weight", attention + "v_proj.weight");
    matrix(attention + "o_proj.weight");
    matrix(layer + "mlp.gate_proj.weight", layer + "mlp.up_proj.weight");
    matrix(layer + "mlp.down_proj.weight");
  }

  /** Of query, key and value, one after another. */
  private void bias(String attention) {
    if (!config.block().projectionBias()) {
      vectors.add(manager.zeros(new Shape(0)));
      return;
    }
    NDList parts = new NDList();
    for (String name : List.of("q_proj", "k_proj", "v_proj")) {
      parts.add(source.apply(attention + name + ".bias"));
    }
    NDArray joined = NDArrays.concat(parts);
    joined.attach(manager);
    vectors.add(joined);
    bytes += 4 * joined.size();
    parts.forEach(done);
  }

  private void matrix(String... names) {
    matrix(Arrays.stream(names).map(source).toList());
  }

  private void embed(NDArray embedding) {
    if (precision == Precision.INT8) {
      NDArray scales = program.run(manager, "scales", embedding);
      vectors.add(program.run(manager, "rounded", embedding, scales));
      vectors.add(scales);
      bytes += embedding.size() + 4 * scales.size();
    } else {
      vectors.add(program.run(manager, "joined", List.of(embedding)));
      vectors.add(manager.zeros(new Shape(0)));
      bytes += embedding.size() * size();
    }
  }

  private void keep(String name) {
    NDArray vector = source.apply(name);
    NDArray copy = vector.duplicate();
    copy.attach(manager);
    done.accept(vector);
    vectors.add(copy);
    bytes += 4 * copy.size();
  }

  private void matrix(List<NDArray> parts) {
    for (NDArray part : parts) {
      bytes += part.size() * size();
    }
    if (precision == Precision.INT8) {
      program.count("pack", parts);
      parts.forEach(part -> bytes += 4 * part.getShape().get(0));
    } else {
      matrices.add(program.run(manager, "joined", parts));
    }
    parts.forEach(done);
  }

  private long size() {
    return switch (precision) {
      case F32 -> 4;
      case BF16 -> 2;
      case INT8 -> 1;
    };
  }

  /** Bytes that the weights take, without the engine's own. */
  long bytes() {
    return bytes;
  }

  /** Those of which a step reads some rows only. */
  long lookedUpBytes() {
    return lookedUp;
  }

  /** Logits of the picked tokens, one row each; the cache's arrays have grown, its lengths not. */
  NDArray run(NDManager call, KvCache cache, NDArray table, ServingPlan plan) {
    return program.run(
        call,
        "serve",
        call.create(plan.ids(), new Shape(plan.ids().length)),
        call.create(plan.positions(), new Shape(plan.ids().length)),
        call.create(plan.slots(), new Shape(plan.ids().length)),
        plan.rows(),
        plan.counts(),
        plan.ends(),
        plan.even(),
        table,
        (long) config.headSize(),
        (long) config.heads(),
        (long) config.keyValueHeads(),
        config.normEpsilon(),
        vectors,
        matrices,
        cache.keys,
        cache.values,
        call.create(plan.picks(), new Shape(plan.picks().length)));
  }

  static void requireNone(List<? extends @Nullable ServedAdapter> adapters) {
    if (adapters.stream().anyMatch(Objects::nonNull)) {
      throw refused("Adapters chosen per request");
    }
  }

  static PlatformException refused(String what) {
    return PlatformException.caller(
        "MODEL_UNSUPPORTED",
        what + " are not computed beside rounded weights.",
        "Serve the model with precision f32, or merge the adapter into it.");
  }
}
