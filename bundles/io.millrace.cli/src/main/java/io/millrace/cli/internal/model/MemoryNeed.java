package io.millrace.cli.internal.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.runtime.decoder.StoredTensors.Stored;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a model takes in memory. Matrices take 4 bytes a weight as F32, 2 as BF16, 1 as INT8 with 8
 * bytes a row for scale and zero point, ½ as INT4 with 4 bytes for each 32 weights, but for the
 * embedding, the head and what does not fit groups of 32, which are INT8; vectors stay F32. Keys
 * and values are F32: 2 · layers · key-value heads · head size · 4 bytes a token.
 */
enum MemoryNeed {
  F32,
  BF16,
  INT8,
  INT4;

  private static final int GROUP = 32;
  private static final int OUTPUTS = 16;

  /** Of a tensor that stands in a block, not before or after all of them. */
  private static final Pattern BLOCK = Pattern.compile("\\b(layers|h)\\.\\d+\\.");

  private static final Pattern HEAD = Pattern.compile("^(lm_head|output)\\.weight$");
  private static final Pattern EMBEDDING =
      Pattern.compile("\\b(embed_tokens|wte|token_embd)\\.weight$");

  /** Bytes of all weights; an embedding that is also the head is held twice. */
  long weights(List<Stored> tensors) {
    boolean tied = tensors.stream().noneMatch(t -> HEAD.matcher(t.name()).find());
    return tensors.stream()
        .filter(t -> !scale(t))
        .mapToLong(t -> weight(t) * (tied && EMBEDDING.matcher(t.name()).find() ? 2 : 1))
        .sum();
  }

  /** Whether a tensor is the scales or zeros of one that was rounded, and no weights. */
  static boolean scale(Stored tensor) {
    return tensor.name().endsWith(".weight_scale") || tensor.name().endsWith(".weight_zero_point");
  }

  private long weight(Stored tensor) {
    long n = tensor.elements();
    if (tensor.shape().size() < 2 || this == F32) {
      return 4 * n;
    }
    return switch (this) {
      case BF16 -> 2 * n;
      case INT4 -> fits(tensor) ? n / 2 + 4 * (n / GROUP) : n + 8 * tensor.shape().get(0);
      default -> n + 8 * tensor.shape().get(0);
    };
  }

  private static boolean fits(Stored tensor) {
    return BLOCK.matcher(tensor.name()).find()
        && tensor.shape().get(0) % OUTPUTS == 0
        && tensor.shape().get(1) % GROUP == 0;
  }

  /** Bytes of keys and values for one token of one sequence. */
  static long token(JsonNode config) {
    long heads = first(config, "num_attention_heads", "n_head");
    long layers = first(config, "num_hidden_layers", "n_layer");
    long width = first(config, "hidden_size", "n_embd");
    long keyValueHeads = config.path("num_key_value_heads").asLong(heads);
    long head = config.path("head_dim").asLong(heads == 0 ? 0 : width / heads);
    return 2 * layers * keyValueHeads * head * 4;
  }

  static long first(JsonNode config, String name, String otherwise) {
    return config.path(name).asLong(config.path(otherwise).asLong());
  }
}
