package io.millrace.runtime.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.millrace.api.PlatformException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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
  private static final int PER_LAYER = 5;

  private final DecoderConfig config;
  private final NDManager manager;
  private final Precision precision;
  private final TorchProgram program;
  private final List<NDArray> vectors = new ArrayList<>();
  private final List<NDArray> matrices = new ArrayList<>();
  private long bytes;

  ServingModel(NDManager manager, DecoderWeights weights, Precision precision) {
    this.config = weights.config();
    requirePlain(config, precision);
    this.manager = manager;
    this.precision = precision;
    this.program = program(manager, precision);
    Map<String, NDArray> arrays = weights.arrays();
    NDArray embedding = arrays.get("model.embed_tokens.weight");
    embed(embedding);
    keep(arrays.get("model.norm.weight"));
    for (int i = 0; i < config.layers(); i++) {
      String layer = "model.layers." + i + ".";
      layer(arrays, layer);
    }
    NDArray head = arrays.getOrDefault("lm_head.weight", embedding);
    matrix(List.of(head));
    int expected = 2 + (config.tiedEmbeddings() ? 0 : 1) + config.layers() * 9;
    if (arrays.size() != expected) {
      throw PlatformException.caller(
          "MODEL_UNSUPPORTED",
          "This model has tensors that " + precision + " does not compute.",
          "Load it with precision f32.");
    }
  }

  /** Refuses what the serving graph would compute as if it were not there. */
  private static void requirePlain(DecoderConfig config, Precision precision) {
    BlockDesign block = config.block();
    boolean plain =
        config.family().names().equals(TensorNames.LLAMA)
            && block.activation() == BlockDesign.Activation.SILU
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

  private void layer(Map<String, NDArray> arrays, String layer) {
    keep(arrays.get(layer + "input_layernorm.weight"));
    keep(arrays.get(layer + "post_attention_layernorm.weight"));
    for (int i = 2; i < PER_LAYER; i++) {
      vectors.add(manager.zeros(new Shape(0))); // biases and norms of heads: this family has none
    }
    matrix(
        List.of(
            arrays.get(layer + "self_attn.q_proj.weight"),
            arrays.get(layer + "self_attn.k_proj.weight"),
            arrays.get(layer + "self_attn.v_proj.weight")));
    matrix(List.of(arrays.get(layer + "self_attn.o_proj.weight")));
    matrix(
        List.of(
            arrays.get(layer + "mlp.gate_proj.weight"), arrays.get(layer + "mlp.up_proj.weight")));
    matrix(List.of(arrays.get(layer + "mlp.down_proj.weight")));
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

  private void keep(NDArray vector) {
    NDArray copy = vector.duplicate();
    copy.attach(manager);
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
}
