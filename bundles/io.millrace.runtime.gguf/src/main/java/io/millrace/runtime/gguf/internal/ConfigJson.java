package io.millrace.runtime.gguf.internal;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes a file's entries as the {@code config.json} of its Hugging Face family. */
final class ConfigJson {
  /** What a rotary table says: the tensor of that name, or null. */
  interface Tables {
    float @Nullable [] values(String name) throws java.io.IOException;
  }

  private static final ObjectMapper JSON = new ObjectMapper();

  private ConfigJson() {}

  static ObjectNode of(
      Family family, Entries entries, Map<String, Names.Named> named, Tables tables)
      throws java.io.IOException {
    ObjectNode json = JSON.createObjectNode();
    json.putArray("architectures").add(family.className);
    json.put("model_type", family.modelType);
    json.put("torch_dtype", "float32");
    int width = entries.required("embedding_length");
    int heads = entries.required("attention.head_count");
    String embedding = family.outside().get("token_embd.weight");
    if (!named.containsKey(embedding)) {
      throw new BrokenFile("has no tensor token_embd.weight");
    }
    json.put("vocab_size", named.get(embedding).shape()[0]);
    json.put("tie_word_embeddings", !named.containsKey("lm_head.weight"));
    tokens(json, entries);
    if (family == Family.GPT2) {
      gpt2(json, entries, width, heads);
      return json;
    }
    json.put("hidden_size", width);
    json.put("intermediate_size", entries.required("feed_forward_length"));
    json.put("num_hidden_layers", entries.required("block_count"));
    json.put("num_attention_heads", heads);
    json.put("num_key_value_heads", entries.keyValueHeads());
    int headSize =
        entries.number("attention.key_length").map(Number::intValue).orElse(width / heads);
    json.put("head_dim", headSize);
    json.put("max_position_embeddings", entries.required("context_length"));
    double epsilon =
        entries.number("attention.layer_norm_rms_epsilon").map(Number::doubleValue).orElse(1e-6);
    // entries are 32 bits wide: 1e-5 must not become 9.999999747378752e-6
    json.put("rms_norm_eps", Double.parseDouble(Float.toString((float) epsilon)));
    json.put(
        "rope_theta", entries.number("rope.freq_base").map(Number::doubleValue).orElse(10000.0));
    family(family, json, entries, named, headSize);
    RotaryScaling.add(family, json, entries, headSize, tables);
    return json;
  }

  private static void tokens(ObjectNode json, Entries entries) {
    for (String token : List.of("bos", "eos")) {
      entries
          .number("tokenizer.ggml." + token + "_token_id")
          .ifPresent(id -> json.put(token + "_token_id", id.longValue()));
    }
  }

  private static void family(
      Family family,
      ObjectNode json,
      Entries entries,
      Map<String, Names.Named> named,
      int headSize) {
    json.put("hidden_act", "silu");
    boolean bias = named.containsKey("model.layers.0.self_attn.q_proj.bias");
    switch (family) {
      case LLAMA, SMOLLM3 -> {
        json.put("attention_bias", bias);
        json.put("mlp_bias", named.containsKey("model.layers.0.mlp.up_proj.bias"));
      }
      case QWEN2 -> json.put("use_sliding_window", false);
      case QWEN3 -> {
        json.put("use_sliding_window", false);
        json.put("attention_bias", bias);
      }
      case PHI3 -> json.put("pad_token_id", 0);
      default -> gemma(family, json, entries, headSize);
    }
    if (family == Family.SMOLLM3) {
      json.put("use_sliding_window", false);
      json.put("no_rope_layer_interval", 4); // as llama.cpp's smollm3 takes it; files do not say
      json.putNull("pad_token_id");
      return;
    }
    if (family != Family.QWEN2 && family != Family.QWEN3) {
      entries
          .number("attention.sliding_window")
          .map(Number::longValue)
          .filter(n -> n > 0)
          .ifPresent(n -> json.put("sliding_window", n));
    }
  }

  private static void gemma(Family family, ObjectNode json, Entries entries, int headSize) {
    json.remove("hidden_act");
    json.put("hidden_activation", "gelu_pytorch_tanh");
    json.put("attention_bias", false);
    int layers = json.path("num_hidden_layers").asInt();
    // the largest of both families scale by hidden size over heads, the others by head size
    boolean largest = layers == (family == Family.GEMMA2 ? 46 : 62);
    int scalar =
        largest
            ? json.path("hidden_size").asInt() / json.path("num_attention_heads").asInt()
            : headSize;
    json.put("query_pre_attn_scalar", scalar);
    entries
        .number("attn_logit_softcapping")
        .ifPresent(n -> json.put("attn_logit_softcapping", n.doubleValue()));
    entries
        .number("final_logit_softcapping")
        .ifPresent(n -> json.put("final_logit_softcapping", n.doubleValue()));
    if (family == Family.GEMMA3) {
      json.put("rope_local_base_freq", 10000.0);
      json.put(
          "sliding_window_pattern",
          entries.number("attention.sliding_window_pattern").map(Number::intValue).orElse(6));
      json.putNull("attn_logit_softcapping");
      json.putNull("final_logit_softcapping");
    }
  }

  private static void gpt2(ObjectNode json, Entries entries, int width, int heads)
      throws BrokenFile {
    json.put("n_embd", width);
    json.put("n_head", heads);
    json.put("n_layer", entries.required("block_count"));
    json.put("n_inner", entries.required("feed_forward_length"));
    json.put("n_positions", entries.required("context_length"));
    json.put("n_ctx", entries.required("context_length"));
    json.put("activation_function", "gelu_new");
    double epsilon =
        entries.number("attention.layer_norm_epsilon").map(Number::doubleValue).orElse(1e-5);
    json.put("layer_norm_epsilon", Double.parseDouble(Float.toString((float) epsilon)));
  }
}
