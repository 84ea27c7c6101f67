package io.millrace.runtime.decoder;

import io.millrace.runtime.decoder.Matrix.Role;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What Hugging Face's checkpoints of a family call their tensors, without {@code .weight}.
 *
 * @param root first part of every name but the head's; files of a model without head lack it
 * @param positions of the learned positions, empty without
 * @param layer of a block, without its number
 * @param matrices within a block
 * @param attentionNorm before attention, within a block, as the next
 * @param attentionClose after attention, empty without
 * @param feedNorm before the feed-forward part
 * @param feedClose after the feed-forward part, empty without
 * @param transposed whether matrices are held as (in, out)
 */
record TensorNames(
    String root,
    String embedding,
    String positions,
    String finalNorm,
    String layer,
    Map<Role, String> matrices,
    String attentionNorm,
    String attentionClose,
    String feedNorm,
    String feedClose,
    boolean transposed) {
  static final String HEAD = "lm_head";
  static final String QUERY_NORM = "self_attn.q_norm";
  static final String KEY_NORM = "self_attn.k_norm";

  static final TensorNames LLAMA =
      llama(
          names(
              List.of(Role.QUERY, Role.KEY, Role.VALUE, Role.OUTPUT, Role.GATE, Role.UP, Role.DOWN),
              "self_attn.q_proj",
              "self_attn.k_proj",
              "self_attn.v_proj",
              "self_attn.o_proj",
              "mlp.gate_proj",
              "mlp.up_proj",
              "mlp.down_proj"));

  static final TensorNames GEMMA =
      new TensorNames(
          LLAMA.root,
          LLAMA.embedding,
          "",
          LLAMA.finalNorm,
          LLAMA.layer,
          LLAMA.matrices,
          "input_layernorm",
          "post_attention_layernorm",
          "pre_feedforward_layernorm",
          "post_feedforward_layernorm",
          false);

  static final TensorNames PHI =
      llama(
          names(
              List.of(Role.QUERY_KEY_VALUE, Role.OUTPUT, Role.GATE_UP, Role.DOWN),
              "self_attn.qkv_proj",
              "self_attn.o_proj",
              "mlp.gate_up_proj",
              "mlp.down_proj"));

  static final TensorNames GPT =
      new TensorNames(
          "transformer.",
          "transformer.wte",
          "transformer.wpe",
          "transformer.ln_f",
          "transformer.h.",
          names(
              List.of(Role.QUERY_KEY_VALUE, Role.OUTPUT, Role.UP, Role.DOWN),
              "attn.c_attn",
              "attn.c_proj",
              "mlp.c_fc",
              "mlp.c_proj"),
          "ln_1",
          "",
          "ln_2",
          "",
          true);

  private static TensorNames llama(Map<Role, String> matrices) {
    return new TensorNames(
        "model.",
        "model.embed_tokens",
        "",
        "model.norm",
        "model.layers.",
        matrices,
        "input_layernorm",
        "",
        "post_attention_layernorm",
        "",
        false);
  }

  private static Map<Role, String> names(List<Role> roles, String... names) {
    Map<Role, String> map = new EnumMap<>(Role.class);
    for (int i = 0; i < names.length; i++) {
      map.put(roles.get(i), names[i]);
    }
    return map;
  }

  /** The name that the text half of a model that also sees has for a tensor or module. */
  String withinText(String stored) {
    String within = "language_model.";
    if (stored.startsWith(root + within)) {
      return root + stored.substring(root.length() + within.length());
    }
    return stored.startsWith(within) ? stored.substring(within.length()) : stored;
  }

  /** Under which names a tensor may stand: ours, without the root, inside a multimodal model. */
  List<String> spellings(String name) {
    if (!name.startsWith(root)) {
      return List.of(name, "language_model." + name);
    }
    String rest = name.substring(root.length());
    return List.of(name, rest, "language_model." + name, "model.language_model." + rest);
  }
}
