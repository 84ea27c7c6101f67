package io.millrace.runtime.decoder;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.api.PlatformException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The fields of a {@code config.json}, read with the defaults of the family. Remembers what was
 * read: what nobody read and is not known to be harmless is refused by name, because it may mean
 * arithmetic that is not done here.
 */
final class ConfigFields {
  /** Fields that say nothing about the forward pass of a trained model. */
  private static final Set<String> HARMLESS =
      Set.of(
          "architectures",
          "model_type",
          "transformers_version",
          "torch_dtype",
          "dtype",
          "auto_map",
          "use_cache",
          "pad_token_id",
          "unk_token_id",
          "sep_token_id",
          "cls_token_id",
          "decoder_start_token_id",
          "forced_bos_token_id",
          "forced_eos_token_id",
          "initializer_range",
          "pretraining_tp",
          "attention_dropout",
          "attn_pdrop",
          "embd_pdrop",
          "resid_pdrop",
          "hidden_dropout",
          "summary_type",
          "summary_use_proj",
          "summary_activation",
          "summary_proj_to_labels",
          "summary_first_dropout",
          "task_specific_params",
          "output_attentions",
          "output_hidden_states",
          "output_scores",
          "return_dict",
          "return_dict_in_generate",
          "torchscript",
          "use_bfloat16",
          "tf_legacy_loss",
          "pruned_heads",
          "id2label",
          "label2id",
          "num_labels",
          "problem_type",
          "finetuning_task",
          "prefix",
          "is_decoder",
          "tokenizer_class",
          "tie_encoder_decoder",
          "chunk_size_feed_forward",
          "cache_implementation",
          "keys_to_ignore_at_inference",
          "max_length",
          "min_length",
          "do_sample",
          "early_stopping",
          "num_beams",
          "num_beam_groups",
          "diversity_penalty",
          "temperature",
          "top_k",
          "top_p",
          "typical_p",
          "repetition_penalty",
          "length_penalty",
          "no_repeat_ngram_size",
          "encoder_no_repeat_ngram_size",
          "bad_words_ids",
          "num_return_sequences",
          "exponential_decay_length_penalty",
          "suppress_tokens",
          "begin_suppress_tokens",
          "remove_invalid_values",
          "n_ctx",
          "is_llama_config",
          "transformers.js_config",
          "unsloth_fixed",
          "unsloth_version",
          "eos_token",
          "bos_token",
          "pad_token",
          "unk_token",
          "n_special",
          "predict_special_tokens",
          "output_past",
          "gradient_checkpointing",
          "attn_implementation",
          "max_sequence_length",
          "max_seq_len",
          "seq_length",
          "model_max_length",
          "tokenizer_model_max_length",
          "tokenizer_padding_side",
          "neftune_noise_alpha",
          "loss_type",
          "use_flash_attn",
          "sliding_window_size",
          "use_sliding_window", // of families whose library does not read it, as the next
          "max_window_layers",
          "interpolate_factor",
          "full_attn_mod");

  private final JsonNode json;
  private final Set<String> read = new HashSet<>();
  private final List<String> unsupported = new ArrayList<>();
  private final List<String> invalid = new ArrayList<>();

  ConfigFields(JsonNode json) {
    this.json = json;
  }

  /** The value, or a missing node; null in the file counts as missing. */
  JsonNode node(String name) {
    read.add(name);
    JsonNode value = json.path(name);
    return value.isNull() ? json.path("") : value;
  }

  boolean has(String name) {
    return !node(name).isMissingNode();
  }

  /** A count that must be there. */
  int integer(String name) {
    if (!has(name)) {
      invalid.add(name + " is missing");
      return 1;
    }
    return integer(name, 1);
  }

  int integer(String name, int otherwise) {
    JsonNode value = node(name);
    if (value.isMissingNode()) {
      return otherwise;
    }
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      invalid.add(name + " is " + value + ", not a number");
      return otherwise;
    }
    return value.asInt();
  }

  double number(String name, double otherwise) {
    JsonNode value = node(name);
    if (!value.isMissingNode() && !value.isNumber()) {
      invalid.add(name + " is " + value + ", not a number");
    }
    return value.asDouble(otherwise);
  }

  boolean flag(String name, boolean otherwise) {
    JsonNode value = node(name);
    if (!value.isMissingNode() && !value.isBoolean()) {
      invalid.add(name + " is " + value + ", neither true nor false");
    }
    return value.asBoolean(otherwise);
  }

  String text(String name, String otherwise) {
    return node(name).asText(otherwise);
  }

  /** Refuses a flag that is set otherwise. */
  void only(String name, boolean supported) {
    if (flag(name, supported) != supported) {
      unsupported.add(name + " " + !supported);
    }
  }

  void refuse(String what) {
    unsupported.add(what);
  }

  void wrong(String what) {
    invalid.add(what);
  }

  /** One token id, several, or none. */
  List<Integer> ids(String name) {
    List<Integer> ids = new ArrayList<>();
    JsonNode value = node(name);
    if (value.isIntegralNumber()) {
      ids.add(value.asInt());
    }
    value.forEach(id -> ids.add(id.asInt()));
    return ids;
  }

  /** Refuses, with everything that was found, and with every field that nobody read. */
  void finish() {
    json.fields()
        .forEachRemaining(
            field -> {
              String name = field.getKey();
              boolean known = read.contains(name) || HARMLESS.contains(name);
              if (!known && !name.startsWith("_") && !off(field.getValue())) {
                unsupported.add("unknown field " + name + " " + field.getValue());
              }
            });
    if (!unsupported.isEmpty()) {
      throw unsupported(String.join(", ", unsupported));
    }
    if (!invalid.isEmpty()) {
      throw invalid(String.join("; ", invalid));
    }
  }

  /** Whether it says that what it names is not used. */
  private static boolean off(JsonNode value) {
    return value.isNull()
        || value.isBoolean() && !value.asBoolean()
        || value.isContainerNode() && value.isEmpty();
  }

  static PlatformException unsupported(String what) {
    return PlatformException.caller(
        "MODEL_UNSUPPORTED",
        "config.json asks for what the decoder does not compute: " + what + ".",
        "Use a model of a family and with settings that the decoder's README lists.");
  }

  static PlatformException invalid(String what) {
    return PlatformException.caller(
        "MODEL_INVALID",
        "config.json describes no decoder: " + what + ".",
        "Copy config.json from the model's source again.");
  }
}
