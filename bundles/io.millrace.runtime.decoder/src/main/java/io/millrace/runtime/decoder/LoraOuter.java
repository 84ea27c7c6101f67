package io.millrace.runtime.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What an adapter may change beside the matrices of blocks, as PEFT stores it: biases, modules that
 * were trained whole, and updates of the embedding or of the head, which PEFT adds to the one alone
 * even where the base ties them.
 */
final class LoraOuter {
  private static final String BASE = ".base_layer";
  private static final String HEAD = TensorNames.HEAD + ".";
  private static final String FIRST = ".lora_embedding_A";
  private static final String SECOND = ".lora_embedding_B";

  private LoraOuter() {}

  /** The model as it is with embedding and head apart. */
  static DecoderConfig apart(DecoderConfig shape) {
    return shape.tiedEmbeddings() ? shape.untied() : shape;
  }

  private static String embedding(DecoderConfig shape) {
    return shape.family().names().embedding();
  }

  /** Whether a key is one of an adapter that can be computed beside the weights. */
  static boolean plain(String key) {
    return !key.startsWith(HEAD) && key.matches(".*\\.lora_[AB]\\.weight");
  }

  /** Tensors of these kinds that a file has. */
  static Map<String, NDArray> read(
      NDManager manager, StoredAdapter file, LoraConfig config, DecoderConfig shape) {
    Map<String, long[]> shapes = apart(shape).tensors();
    Map<String, NDArray> read = new LinkedHashMap<>();
    for (String key : file.keys()) {
      long[] own = shapes.get(key.replace(BASE, ""));
      if (own != null && (key.endsWith(".bias") || key.contains(BASE))) {
        read.put(key, file.read(manager, key, own));
      }
    }
    for (String module : Set.of(embedding(shape), TensorNames.HEAD)) {
      long[] own = shapes.get(module + ".weight");
      int rank = config.rank(module);
      take(read, file, manager, module + FIRST, rank, own[0]);
      take(read, file, manager, module + SECOND, own[1], rank);
      take(read, file, manager, module + ".lora_A.weight", rank, own[1]);
      take(read, file, manager, module + ".lora_B.weight", own[0], rank);
      if (config.options().dora() && module.equals(TensorNames.HEAD)) {
        take(read, file, manager, module + LoraAdapter.MAGNITUDE, own[0]);
      }
    }
    return read;
  }

  private static void take(
      Map<String, NDArray> read, StoredAdapter file, NDManager manager, String key, long... shape) {
    if (file.keys().contains(key)) {
      read.put(key, file.read(manager, key, shape));
    }
  }

  /** Gives the weights a head of their own if the adapter changes one of the two that are tied. */
  static void untie(DecoderWeights weights, Map<String, NDArray> arrays) {
    String embedding = embedding(weights.config()) + ".";
    if (!weights.config().tiedEmbeddings()
        || arrays.keySet().stream().noneMatch(k -> k.startsWith(HEAD) || k.startsWith(embedding))) {
      return;
    }
    arrays.forEach(
        (key, array) -> {
          if (key.contains(BASE + ".weight")) {
            weights.replace(embedding + "weight", array.duplicate());
          }
        });
    weights.untie();
  }

  /** Puts them into weights that {@link #untie} has seen; a head's update is left to the caller. */
  static void merge(
      DecoderWeights weights,
      LoraConfig config,
      Map<String, NDArray> arrays,
      TorchProgram program) {
    arrays.forEach(
        (key, array) -> {
          String tensor = key.replace(BASE, "");
          if (weights.arrays().containsKey(tensor)) {
            weights.replace(tensor, array.duplicate());
          }
        });
    String embedding = embedding(weights.config());
    NDArray first = arrays.get(embedding + FIRST);
    if (first != null) {
      String tensor = embedding + ".weight";
      NDArray old = weights.arrays().get(tensor);
      NDArray second = arrays.get(embedding + SECOND);
      double scale = config.scale(embedding);
      weights.replace(tensor, program.run(weights.manager(), "axpyt", old, first, second, scale));
    }
  }
}
