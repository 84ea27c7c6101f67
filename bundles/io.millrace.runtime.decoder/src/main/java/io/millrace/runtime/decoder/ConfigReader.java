package io.millrace.runtime.decoder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.runtime.decoder.BlockDesign.Activation;
import io.millrace.runtime.decoder.BlockDesign.Norm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Turns a {@code config.json} into family-neutral words. Defaults are those of the configuration
 * classes of Hugging Face's transformers, because published files leave out what equals them.
 */
final class ConfigReader {
  private static final Map<String, Activation> ACTIVATIONS =
      Map.of(
          "silu", Activation.SILU,
          "swish", Activation.SILU,
          "gelu", Activation.GELU,
          "gelu_python", Activation.GELU,
          "gelu_new", Activation.GELU_TANH,
          "gelu_fast", Activation.GELU_TANH,
          "gelu_pytorch_tanh", Activation.GELU_TANH,
          "quick_gelu", Activation.QUICK_GELU,
          "relu", Activation.RELU,
          "tanh", Activation.TANH);

  private static final int MOST_LAYERS = 4096;
  private static final int MOST_HEAD_SIZE = 65536;

  private final Family family;
  private final ConfigFields fields;
  private final ObjectNode source;

  private ConfigReader(Family family, ObjectNode source) {
    this.family = family;
    this.source = source;
    this.fields = new ConfigFields(source);
  }

  static DecoderConfig read(JsonNode json) {
    JsonNode text = json.path("text_config");
    if (json.path("model_type").asText().equals("gemma3") && text.isObject()) {
      // the language half of a model that also sees; what it may say of its tokens stands outside
      ObjectNode half = text.deepCopy();
      half.put("model_type", Family.GEMMA3.type());
      for (String outside : List.of("eos_token_id", "bos_token_id", "tie_word_embeddings")) {
        if (json.hasNonNull(outside) && !half.hasNonNull(outside)) {
          half.set(outside, json.get(outside));
        }
      }
      return read(half);
    }
    String type = json.path("model_type").asText("(missing)");
    Family family =
        Family.of(type).orElseThrow(() -> ConfigFields.unsupported("model_type '" + type + "'"));
    return new ConfigReader(family, json.deepCopy()).config();
  }

  private DecoderConfig config() {
    boolean gpt = family == Family.GPT2;
    int hidden = fields.integer(gpt ? "n_embd" : "hidden_size");
    int layers = bounded(gpt ? "n_layer" : "num_hidden_layers", MOST_LAYERS);
    int heads = fields.integer(gpt ? "n_head" : "num_attention_heads", heads());
    int keyValueHeads = gpt ? heads : fields.integer("num_key_value_heads", pairs(heads));
    int headSize = gpt ? hidden / Math.max(1, heads) : headSize(hidden, heads);
    int positions = fields.integer(gpt ? "n_positions" : "max_position_embeddings", positions());
    int feed = gpt ? fields.integer("n_inner", 4 * hidden) : fields.integer("intermediate_size");
    if (headSize > MOST_HEAD_SIZE) {
      fields.wrong("head_dim " + headSize + " is more than " + MOST_HEAD_SIZE);
      headSize = 2;
    }
    List<Rotary> rotaries = gpt ? List.of() : rotaries(headSize, positions);
    boolean[] turning = turning(Math.max(0, layers));
    boolean[] sliding = sliding(turning.length, turning);
    int window = window(sliding);
    String activation = activation();
    BlockDesign block = block(headSize, hidden, activation);
    refuseOthers(positions);
    int vocabulary =
        family == Family.GEMMA3
            ? fields.integer("vocab_size", 262208)
            : fields.integer("vocab_size");
    boolean tied = fields.flag("tie_word_embeddings", tiedByDefault());
    List<Integer> bos = fields.ids("bos_token_id");
    List<Integer> eos = eos();
    List<LayerKind> kinds = kinds(sliding, turning, rotaries.size());
    fields.finish();
    return new DecoderConfig(
        family,
        vocabulary,
        hidden,
        feed,
        layers,
        heads,
        keyValueHeads,
        headSize,
        positions,
        tied,
        bos.isEmpty() ? -1 : bos.get(0),
        eos,
        block,
        rotaries,
        window,
        kinds,
        DecoderConfig.text(source));
  }

  /** A count by which lists are made before weights could contradict it. */
  private int bounded(String name, int most) {
    int value = fields.integer(name);
    if (value > most) {
      fields.wrong(name + " " + value + " is more than " + most);
    }
    return Math.min(value, most);
  }

  private int heads() {
    return family.gemma() ? 8 : family == Family.SMOLLM3 ? 16 : family == Family.GPT2 ? 12 : 32;
  }

  private int pairs(int heads) {
    return switch (family) {
      case MISTRAL -> 8;
      case GEMMA2, GEMMA3, SMOLLM3 -> 4;
      default -> heads;
    };
  }

  private int headSize(int hidden, int heads) {
    int usual =
        switch (family) {
          case GEMMA2, GEMMA3 -> 256;
          case QWEN3 -> 128;
          default -> hidden / Math.max(1, heads);
        };
    return fields.integer("head_dim", usual);
  }

  private int positions() {
    return switch (family) {
      case LLAMA -> 2048;
      case MISTRAL, GEMMA3 -> 131072;
      case QWEN2, QWEN3, SMOLLM3 -> 32768;
      case GEMMA2 -> 8192;
      case PHI3 -> 4096;
      case GPT2 -> 1024;
    };
  }

  private boolean tiedByDefault() {
    return family.gemma() || family == Family.GPT2 || family == Family.SMOLLM3;
  }

  private List<Integer> eos() {
    List<Integer> ids = fields.ids("eos_token_id");
    return ids.isEmpty() && family.gemma() && !source.has("eos_token_id") ? List.of(1) : ids;
  }

  private List<Rotary> rotaries(int headSize, int positions) {
    double theta = family == Family.GEMMA3 ? 1e6 : family == Family.SMOLLM3 ? 2e6 : 10000;
    RotaryReader reader = new RotaryReader(family, fields, headSize, positions);
    return family == Family.GEMMA3 ? reader.two(theta) : List.of(reader.one(theta));
  }

  /** Which blocks see only a window. */
  private boolean[] sliding(int layers, boolean[] turning) {
    boolean[] sliding = new boolean[layers];
    boolean used =
        switch (family) {
          case LLAMA, GPT2 -> false;
          case MISTRAL, PHI3, GEMMA2, GEMMA3 -> true;
          case QWEN2, QWEN3, SMOLLM3 -> fields.flag("use_sliding_window", false);
        };
    int from = family.name().startsWith("QWEN") ? fields.integer("max_window_layers", 28) : 0;
    int pattern = 1;
    if (family.gemma()) {
      int usual = fields.integer("sliding_window_pattern", family == Family.GEMMA2 ? 2 : 6);
      pattern = Math.max(1, fields.integer("_sliding_window_pattern", usual));
    }
    List<String> types = layerTypes(layers);
    for (int i = 0; i < layers; i++) {
      if (!types.isEmpty()) {
        sliding[i] = used && types.get(i).equals("sliding_attention");
      } else if (family.gemma()) {
        sliding[i] = (i + 1) % pattern != 0;
      } else if (family == Family.SMOLLM3) {
        sliding[i] = used && !turning[i];
      } else {
        sliding[i] = used && i >= from;
      }
    }
    return sliding;
  }

  /** One entry per block, or none if the file does not list them. */
  private List<String> layerTypes(int layers) {
    List<String> types = new ArrayList<>();
    boolean listing =
        switch (family) {
          case LLAMA, MISTRAL, PHI3, GPT2 -> false;
          default -> true;
        };
    if (!fields.has("layer_types") || !listing) { // Mistral's class does not read them either
      return types;
    }
    fields.node("layer_types").forEach(type -> types.add(type.asText()));
    for (String type : types) {
      if (!type.equals("sliding_attention") && !type.equals("full_attention")) {
        fields.refuse("layer_types '" + type + "'");
      }
    }
    if (types.size() != layers) {
      fields.wrong("layer_types has " + types.size() + " entries for " + layers + " layers");
      types.clear();
    }
    return types;
  }

  private int window(boolean[] sliding) {
    int window =
        switch (family) {
          case GEMMA2, GEMMA3 -> fields.integer("sliding_window", 4096);
          case MISTRAL, QWEN2, QWEN3 ->
              fields.integer("sliding_window", source.has("sliding_window") ? 0 : 4096);
          case LLAMA, GPT2 -> 0;
          default -> fields.integer("sliding_window", 0);
        };
    if (window < 0) {
      fields.wrong("sliding_window " + window + " is negative");
    }
    boolean any = false;
    for (boolean one : sliding) {
      any |= one;
    }
    return any ? Math.max(0, window) : 0;
  }

  private List<LayerKind> kinds(boolean[] sliding, boolean[] turning, int rotaries) {
    List<LayerKind> kinds = new ArrayList<>();
    for (int i = 0; i < sliding.length; i++) {
      boolean second = rotaries == 2 && sliding[i];
      kinds.add(new LayerKind(sliding[i], rotaries == 0 || !turning[i] ? -1 : second ? 1 : 0));
    }
    return kinds;
  }

  /** Which blocks know positions at all. */
  private boolean[] turning(int layers) {
    boolean[] turning = new boolean[layers];
    Arrays.fill(turning, true);
    if (family == Family.SMOLLM3) {
      JsonNode listed = fields.node("no_rope_layers");
      int interval = Math.max(1, fields.integer("no_rope_layer_interval", 4));
      for (int i = 0; i < layers; i++) {
        turning[i] = listed.has(i) ? listed.get(i).asInt() != 0 : (i + 1) % interval != 0;
      }
    }
    return turning;
  }

  private String activation() {
    String usual =
        family.gemma() ? "gelu_pytorch_tanh" : family == Family.GPT2 ? "gelu_new" : "silu";
    String field =
        family.gemma()
            ? "hidden_activation"
            : family == Family.GPT2 ? "activation_function" : "hidden_act";
    if (family.gemma()) {
      fields.node("hidden_act"); // an older name, which the library has stopped to read
    }
    String name = fields.text(field, usual);
    if (!ACTIVATIONS.containsKey(name)) {
      fields.refuse(field + " '" + name + "'");
      return usual;
    }
    return name;
  }

  private BlockDesign block(int headSize, int hidden, String activation) {
    boolean gpt = family == Family.GPT2;
    boolean choice =
        switch (family) {
          case LLAMA, QWEN3, SMOLLM3, GEMMA2, GEMMA3 -> fields.flag("attention_bias", false);
          default -> {
            fields.only("attention_bias", false);
            yield false;
          }
        };
    boolean feedBias = family == Family.LLAMA || family == Family.SMOLLM3;
    feedBias = feedBias && fields.flag("mlp_bias", false);
    String epsilon = gpt ? "layer_norm_epsilon" : "rms_norm_eps";
    double scalar = family.gemma() ? fields.number("query_pre_attn_scalar", 256) : headSize;
    return new BlockDesign(
        gpt ? Norm.LAYER : family.gemma() ? Norm.RMS_ABOUT_ONE : Norm.RMS,
        fields.number(epsilon, gpt || family == Family.PHI3 ? 1e-5 : 1e-6),
        family.gemma(),
        family == Family.QWEN3 || family == Family.GEMMA3,
        ACTIVATIONS.getOrDefault(activation, Activation.SILU),
        !gpt,
        choice || gpt || family == Family.QWEN2,
        choice || gpt,
        feedBias || gpt,
        family.gemma() ? (float) Math.sqrt(hidden) : 1,
        gpt && !fields.flag("scale_attn_weights", true) ? 1 : 1 / Math.sqrt(scalar),
        gpt && fields.flag("scale_attn_by_inverse_layer_idx", false),
        attentionCap(),
        cap("final_logit_softcapping", 30));
  }

  /** The library reads Gemma 3's field and does not use it. */
  private double attentionCap() {
    double cap = cap("attn_logit_softcapping", 50);
    return family == Family.GEMMA2 ? cap : 0;
  }

  private double cap(String name, double usual) {
    if (!family.gemma()) {
      return 0;
    }
    boolean given = source.has(name) || family == Family.GEMMA3;
    double cap = fields.number(name, given ? 0 : usual);
    if (cap < 0) {
      fields.wrong(name + " " + cap + " is negative");
    }
    return cap;
  }

  private void refuseOthers(int positions) {
    for (String name :
        List.of(
            "is_encoder_decoder",
            "add_cross_attention",
            "use_bidirectional_attention",
            "use_mrope",
            "rope_interleaved",
            "mlp_bias")) {
      if (!name.equals("mlp_bias") || family != Family.LLAMA && family != Family.SMOLLM3) {
        fields.only(name, false);
      }
    }
    fields.flag("reorder_and_upcast_attn", false); // the same numbers in FLOAT32
    if (fields.has("quantization_config")) {
      RoundedFormat.problems(fields.node("quantization_config")).forEach(fields::refuse);
    }
    if (family == Family.LLAMA && fields.integer("sliding_window", positions) < positions) {
      fields.refuse("sliding_window " + source.get("sliding_window"));
    }
  }
}
