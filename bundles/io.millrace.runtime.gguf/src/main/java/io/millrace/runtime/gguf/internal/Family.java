package io.millrace.runtime.gguf.internal;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A model family that GGUF files carry: its names on both sides. Names as in llama.cpp's {@code
 * tensor_mapping.py} and {@code convert_hf_to_gguf.py}.
 */
enum Family {
  LLAMA("llama", "llama", "LlamaForCausalLM"),
  SMOLLM3("smollm3", "smollm3", "SmolLM3ForCausalLM"),
  QWEN2("qwen2", "qwen2", "Qwen2ForCausalLM"),
  QWEN3("qwen3", "qwen3", "Qwen3ForCausalLM"),
  GEMMA2("gemma2", "gemma2", "Gemma2ForCausalLM"),
  GEMMA3("gemma3", "gemma3_text", "Gemma3ForCausalLM"),
  PHI3("phi3", "phi3", "Phi3ForCausalLM"),
  GPT2("gpt2", "gpt2", "GPT2LMHeadModel");

  /** Its {@code general.architecture}. */
  final String ggufName;

  /** Its {@code model_type}. */
  final String modelType;

  /** Its class in {@code architectures}. */
  final String className;

  Family(String ggufName, String modelType, String className) {
    this.ggufName = ggufName;
    this.modelType = modelType;
    this.className = className;
  }

  static Optional<Family> of(String ggufName) {
    return Arrays.stream(values()).filter(f -> f.ggufName.equals(ggufName)).findFirst();
  }

  boolean gemma() {
    return this == GEMMA2 || this == GEMMA3;
  }

  /** Whether query and key rows lie in the order of llama.cpp's rotation. */
  boolean interleaved() {
    return this == LLAMA || this == SMOLLM3;
  }

  /** Names outside the blocks, of GGUF to those of Hugging Face. */
  Map<String, String> outside() {
    return this == GPT2
        ? Map.of(
            "token_embd.weight", "transformer.wte.weight",
            "position_embd.weight", "transformer.wpe.weight",
            "output_norm.weight", "transformer.ln_f.weight",
            "output_norm.bias", "transformer.ln_f.bias",
            "output.weight", "lm_head.weight")
        : Map.of(
            "token_embd.weight", "model.embed_tokens.weight",
            "output_norm.weight", "model.norm.weight",
            "output.weight", "lm_head.weight");
  }

  /** What stands before the number of a block. */
  String blocks() {
    return this == GPT2 ? "transformer.h." : "model.layers.";
  }

  /** Names within a block without {@code .weight} and {@code .bias}. */
  Map<String, String> inside() {
    Map<String, String> names = new LinkedHashMap<>();
    if (this == GPT2) {
      names.put("attn_norm", "ln_1");
      names.put("attn_qkv", "attn.c_attn");
      names.put("attn_output", "attn.c_proj");
      names.put("ffn_norm", "ln_2");
      names.put("ffn_up", "mlp.c_fc");
      names.put("ffn_down", "mlp.c_proj");
      return names;
    }
    names.put("attn_norm", "input_layernorm");
    names.put("attn_output", "self_attn.o_proj");
    names.put("ffn_down", "mlp.down_proj");
    names.put("ffn_norm", gemma() ? "pre_feedforward_layernorm" : "post_attention_layernorm");
    if (this == PHI3) {
      names.put("attn_qkv", "self_attn.qkv_proj");
      names.put("ffn_up", "mlp.gate_up_proj");
      return names;
    }
    names.put("attn_q", "self_attn.q_proj");
    names.put("attn_k", "self_attn.k_proj");
    names.put("attn_v", "self_attn.v_proj");
    names.put("attn_q_norm", "self_attn.q_norm");
    names.put("attn_k_norm", "self_attn.k_norm");
    names.put("ffn_gate", "mlp.gate_proj");
    names.put("ffn_up", "mlp.up_proj");
    if (gemma()) {
      names.put("post_attention_norm", "post_attention_layernorm");
      names.put("post_ffw_norm", "post_feedforward_layernorm");
    }
    return names;
  }

  /** What was done to the tensor of this GGUF name. */
  Change change(String inside, boolean weight) {
    if (interleaved() && (inside.equals("attn_q") || inside.equals("attn_k"))) {
      return Change.HEADS_INTERLEAVED;
    }
    if (gemma() && inside.endsWith("norm")) {
      return Change.ONE_ADDED;
    }
    boolean matrix = weight && !inside.endsWith("norm") && !inside.isEmpty();
    return this == GPT2 && matrix ? Change.TRANSPOSED : Change.NONE;
  }
}
