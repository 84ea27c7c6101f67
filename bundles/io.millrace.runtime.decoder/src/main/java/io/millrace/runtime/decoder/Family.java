package io.millrace.runtime.decoder;

import java.util.Optional;

/** A family of decoders: one {@code model_type} of Hugging Face's library. */
public enum Family {
  LLAMA("llama", "LlamaForCausalLM", TensorNames.LLAMA),
  MISTRAL("mistral", "MistralForCausalLM", TensorNames.LLAMA),
  QWEN2("qwen2", "Qwen2ForCausalLM", TensorNames.LLAMA),
  QWEN3("qwen3", "Qwen3ForCausalLM", TensorNames.LLAMA),
  SMOLLM3("smollm3", "SmolLM3ForCausalLM", TensorNames.LLAMA),
  GEMMA2("gemma2", "Gemma2ForCausalLM", TensorNames.GEMMA),
  GEMMA3("gemma3_text", "Gemma3ForCausalLM", TensorNames.GEMMA),
  PHI3("phi3", "Phi3ForCausalLM", TensorNames.PHI),
  GPT2("gpt2", "GPT2LMHeadModel", TensorNames.GPT);

  private final String type;
  private final String architecture;
  private final TensorNames names;

  Family(String type, String architecture, TensorNames names) {
    this.type = type;
    this.architecture = architecture;
    this.names = names;
  }

  /** {@code model_type} in config.json. */
  public String type() {
    return type;
  }

  /** {@code architectures} in config.json. */
  public String architecture() {
    return architecture;
  }

  TensorNames names() {
    return names;
  }

  /** Whether it descends from Gemma: scaled embeddings, norms about 1, tied head by default. */
  boolean gemma() {
    return this == GEMMA2 || this == GEMMA3;
  }

  static Optional<Family> of(String type) {
    for (Family family : values()) {
      if (family.type.equals(type)) {
        return Optional.of(family);
      }
    }
    return Optional.empty();
  }
}
