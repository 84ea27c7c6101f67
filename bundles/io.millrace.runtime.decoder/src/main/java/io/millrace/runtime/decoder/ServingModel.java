package io.millrace.runtime.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A decoder's weights in the form that serves fastest: query, key and value in one matrix, gate and
 * up in one, rounded to a precision; and the program that runs them on tokens without padding.
 *
 * <p>With {@link Precision#INT8} a matrix row is w ≈ s · q, q in −127…127, s = max|w| / 127, and
 * each token's activations are divided by their largest magnitude before they are rounded, so a
 * row's logits do not depend on the rows beside it, to the last bit. {@link FourBits} says how
 * {@link Precision#INT4} does, with the same promise.
 *
 * <p><b>Ownership:</b> arrays and program belong to the manager given.
 */
final class ServingModel {
  private static final String HEAD = TensorNames.HEAD + ".weight";

  private final DecoderConfig config;
  private final NDManager manager;
  private final Precision precision;
  private final TorchProgram program;
  private final @Nullable Packing packing;
  private final List<NDArray> vectors = new ArrayList<>();
  private final List<NDArray> matrices = new ArrayList<>();
  private final HeldTensors heldVectors;
  private final HeldTensors heldMatrices;
  private final boolean plain;
  private final TensorSource source;
  private long bytes;
  private long lookedUp;

  /** Packs. */
  ServingModel(NDManager manager, DecoderConfig config, Precision precision, TensorSource source) {
    this.config = config;
    this.manager = manager;
    this.precision = precision;
    this.plain = ServingGraph.plain(config);
    this.packing = precision.packed() ? null : ServingGraph.unrounded(manager, config, precision);
    this.program =
        packing == null ? ServingGraph.rounding(manager, config, precision) : packing.program();
    this.source = source;
    if (plain) {
      fused();
    } else {
      general();
    }
    heldVectors = new HeldTensors(manager, vectors);
    heldMatrices = new HeldTensors(manager, matrices);
  }

  /** For {@code serving.torchscript}. */
  private void fused() {
    String embedding = "model.embed_tokens.weight";
    embed(embedding);
    keep("model.norm.weight");
    for (int i = 0; i < config.layers(); i++) {
      layer("model.layers." + i + ".");
    }
    if (precision.packed()) {
      bytes(false, config.tiedEmbeddings() ? embedding : HEAD);
    } else {
      matrices.add(config.tiedEmbeddings() ? tiedHead() : joined(false, HEAD));
    }
  }

  /** For {@link DecoderGraph#served}: tensors in its order, packed matrices apart. */
  private void general() {
    Map<String, Matrix> products = new HashMap<>();
    config.modules().forEach(name -> products.put(name + ".weight", config.matrix(name)));
    List<String> names = List.copyOf(config.tensors().keySet());
    boolean tied = config.tiedEmbeddings();
    boolean packed = precision.packed();
    embed(names.get(0));
    NDArray scales = vectors.remove(1);
    keep(names.get(1));
    if (packed) {
      vectors.add(scales);
    } else {
      vectors.add(tied ? tiedHead() : joined(false, HEAD));
    }
    for (String name : names.subList(tied ? 2 : 3, names.size())) {
      Matrix matrix = products.get(name);
      if (matrix == null) {
        keep(name);
      } else if (packed) {
        pack(matrix.transposed(), name);
        vectors.add(manager.zeros(new Shape(0)));
      } else {
        vectors.add(joined(matrix.transposed(), name));
      }
    }
    if (packed) {
      bytes(false, tied ? names.get(0) : HEAD);
    }
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
      parts.add(source.values(attention + name + ".bias"));
    }
    NDArray joined = NDArrays.concat(parts);
    joined.attach(manager);
    vectors.add(joined);
    bytes += 4 * joined.size();
    parts.forEach(source::done);
  }

  private void matrix(String... names) {
    if (precision.packed()) {
      pack(false, names);
    } else {
      matrices.add(joined(false, names));
    }
  }

  /** Rows and scales of the embedding, which a step reads some rows of. */
  private void embed(String name) {
    RoundedTensor rounded = precision.packed() ? source.rounded(name) : null;
    if (rounded != null) {
      vectors.add(copy(rounded.values()));
      vectors.add(copy(rounded.scales()));
      bytes += rounded.values().size() + 4 * rounded.scales().size();
      done(rounded);
    } else if (precision.packed()) {
      NDArray embedding = source.values(name);
      NDArray scales = program.run(manager, "scales", embedding);
      vectors.add(program.run(manager, "rounded", embedding, scales));
      vectors.add(scales);
      bytes += embedding.size() + 4 * scales.size();
      source.done(embedding);
    } else {
      vectors.add(dense(false, name));
      vectors.add(manager.zeros(new Shape(0)));
    }
    lookedUp = bytes;
  }

  private void keep(String name) {
    NDArray vector = source.values(name);
    vectors.add(copy(vector));
    bytes += 4 * vector.size();
    source.done(vector);
  }

  /** For this model to keep; what is given may be a file's memory. */
  private NDArray copy(NDArray array) {
    NDArray copy = array.duplicate();
    copy.attach(manager);
    return copy;
  }

  /** Matrices one below the other, in four bits if they are asked for and possible. */
  private void pack(boolean transposed, String... names) {
    List<GroupedTensor> grouped = new ArrayList<>();
    try (NDManager call = manager.newSubManager()) {
      for (String name : precision == Precision.INT4 ? names : new String[0]) {
        GroupedTensor tensor = grouped(call, transposed, name);
        if (tensor != null) {
          grouped.add(tensor);
        }
      }
      if (grouped.size() == names.length) {
        bytes += new FourBits(program).pack(grouped);
        return;
      }
    }
    bytes(transposed, names);
  }

  private @Nullable GroupedTensor grouped(NDManager call, boolean transposed, String name) {
    GroupedTensor stored = source.grouped(name);
    if (stored != null) {
      List.of(stored.words(), stored.scales(), stored.zeros()).forEach(a -> a.attach(call));
      return FourBits.takes(stored) ? stored : null;
    }
    if (source.groupedAlready()) {
      return null;
    }
    NDArray values = source.values(name);
    try {
      NDArray rows = transposed ? turned(call, values) : values;
      Shape shape = rows.getShape();
      return FourBits.fits(shape.get(0), shape.get(1))
          ? new FourBits(program).round(call, rows)
          : null;
    } finally {
      source.done(values);
    }
  }

  /** Matrices one below the other, as products of bytes. */
  private void bytes(boolean transposed, String... names) {
    List<RoundedTensor> rounded = new ArrayList<>();
    for (String name : names) {
      RoundedTensor tensor = source.rounded(name);
      if (tensor != null) {
        rounded.add(tensor);
      }
    }
    try (NDManager call = manager.newSubManager()) {
      if (rounded.size() == names.length) {
        List<NDArray> values = new ArrayList<>();
        rounded.forEach(r -> values.add(transposed ? turned(call, r.values()) : r.values()));
        program.count("take", values, rounded.stream().map(RoundedTensor::scales).toList());
        rounded.forEach(r -> bytes += r.values().size() + 4 * r.scales().size());
      } else {
        List<NDArray> values = Arrays.stream(names).map(source::values).toList();
        List<NDArray> parts = new ArrayList<>();
        values.forEach(v -> parts.add(transposed ? turned(call, v) : v));
        program.count("pack", parts);
        parts.forEach(part -> bytes += part.size() + 4 * part.getShape().get(0));
        values.forEach(source::done);
      }
    }
    rounded.forEach(this::done);
    if (precision == Precision.INT4) {
      new FourBits(program).eight();
    }
  }

  private void done(RoundedTensor tensor) {
    source.done(tensor.values());
    source.done(tensor.scales());
  }

  /** As product of (out, in). */
  private static NDArray turned(NDManager call, NDArray matrix) {
    NDArray turned = matrix.transpose();
    turned.attach(call);
    return turned;
  }

  /** The embedding once more, laid out for products; itself where there is no such layout. */
  private NDArray tiedHead() {
    NDArray embedding = vectors.get(0);
    NDArray head = laid(embedding);
    if (head == embedding) {
      lookedUp = 0;
    } else {
      bytes += lookedUp;
    }
    return head;
  }

  private NDArray laid(NDArray matrix) {
    long outputs = matrix.getShape().get(0);
    // a head may be filled up: what it adds to the logits is cut off
    long filled = outputs == config.vocabSize() ? Packing.fitting(outputs) : outputs;
    return packing == null
        ? matrix
        : packing.pack(manager, matrix, filled, matrix.getShape().get(1));
  }

  /** Matrices one below the other, laid out for products. */
  private NDArray joined(boolean transposed, String... names) {
    NDArray dense = dense(transposed, names);
    NDArray laid = laid(dense);
    if (laid != dense) {
      dense.close();
    }
    return laid;
  }

  private NDArray dense(boolean transposed, String... names) {
    List<NDArray> values = Arrays.stream(names).map(source::values).toList();
    try (NDManager call = manager.newSubManager()) {
      List<NDArray> parts = new ArrayList<>();
      values.forEach(v -> parts.add(transposed ? turned(call, v) : v));
      values.forEach(v -> bytes += precision.bytes(v.size()));
      return program.run(manager, "joined", parts);
    } finally {
      values.forEach(source::done);
    }
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
  NDArray run(
      NDManager call, KvCache cache, NDArray table, ServingPlan plan, AdapterBlocks adapters) {
    NDArray picks = call.create(plan.picks(), new Shape(plan.picks().length));
    if (adapters.blocks().isEmpty()) {
      List<Object> arguments = arguments(call, cache, table, plan);
      arguments.add(picks);
      return program.run(call, "serve", arguments.toArray());
    }
    NDArray stream = carried(call, cache, table, plan, adapters);
    long layers = config.layers();
    return program.run(
        call, "logits", stream, picks, layers, config.normEpsilon(), heldVectors, heldMatrices);
  }

  /** Last hidden states of the tokens, after the final norm. */
  NDArray hidden(
      NDManager call, KvCache cache, NDArray table, ServingPlan plan, AdapterBlocks adapters) {
    NDArray stream = carried(call, cache, table, plan, adapters);
    return program.run(call, "hidden", stream, config.normEpsilon(), heldVectors);
  }

  private NDArray carried(
      NDManager call, KvCache cache, NDArray table, ServingPlan plan, AdapterBlocks adapters) {
    List<Object> arguments = arguments(call, cache, table, plan);
    arguments.addAll(List.of(adapters.low(), adapters.starts(), adapters.blocks()));
    return program.run(call, "carried", arguments.toArray());
  }

  private List<Object> arguments(NDManager call, KvCache cache, NDArray table, ServingPlan plan) {
    Shape shape = new Shape(plan.ids().length);
    List<Object> arguments = new ArrayList<>();
    arguments.add(call.create(plan.ids(), shape));
    arguments.add(call.create(plan.positions(), shape));
    arguments.add(call.create(plan.slots(), shape));
    arguments.addAll(List.of(plan.rows(), plan.counts(), plan.ends(), plan.even(), table));
    arguments.addAll(
        List.of((long) config.headSize(), (long) config.heads(), (long) config.keyValueHeads()));
    arguments.addAll(List.of(config.normEpsilon(), heldVectors, heldMatrices));
    arguments.addAll(List.of(cache.heldKeys, cache.heldValues));
    return arguments;
  }
}
