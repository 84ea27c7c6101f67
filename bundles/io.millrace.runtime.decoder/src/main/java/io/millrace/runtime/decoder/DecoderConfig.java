package io.millrace.runtime.decoder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.PlatformException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The shape of a Llama decoder: RMSNorm, rotary positions, grouped-query attention, SwiGLU. Mirrors
 * Hugging Face's {@code config.json}.
 *
 * @param vocabSize rows of the embedding
 * @param hiddenSize width of the residual stream
 * @param intermediateSize width of the feed-forward layer
 * @param layers number of blocks
 * @param heads query heads
 * @param keyValueHeads key and value heads; divides {@code heads}
 * @param headSize width of one head, even
 * @param normEpsilon added under the root of RMSNorm
 * @param ropeTheta base of the rotary frequencies
 * @param maxPositions longest sequence in tokens
 * @param tiedEmbeddings whether the output head is the embedding
 * @param bosToken id put before a text, −1 for none
 * @param eosTokens ids that end an answer, may be empty
 */
public record DecoderConfig(
    int vocabSize,
    int hiddenSize,
    int intermediateSize,
    int layers,
    int heads,
    int keyValueHeads,
    int headSize,
    double normEpsilon,
    double ropeTheta,
    int maxPositions,
    boolean tiedEmbeddings,
    int bosToken,
    List<Integer> eosTokens) {

  private static final ObjectMapper JSON = new ObjectMapper();

  public DecoderConfig {
    eosTokens = List.copyOf(eosTokens);
    List<String> problems = new ArrayList<>();
    positive(problems, "vocab_size", vocabSize);
    positive(problems, "hidden_size", hiddenSize);
    positive(problems, "intermediate_size", intermediateSize);
    positive(problems, "num_hidden_layers", layers);
    positive(problems, "num_attention_heads", heads);
    positive(problems, "num_key_value_heads", keyValueHeads);
    positive(problems, "head_dim", headSize);
    positive(problems, "max_position_embeddings", maxPositions);
    if (keyValueHeads > 0 && heads % keyValueHeads != 0) {
      problems.add("num_attention_heads " + heads + " is no multiple of " + keyValueHeads);
    }
    if (headSize % 2 != 0) {
      problems.add("head_dim " + headSize + " is odd");
    }
    if (!(normEpsilon > 0) || !(ropeTheta > 0)) {
      problems.add("rms_norm_eps " + normEpsilon + " and rope_theta " + ropeTheta + " must be > 0");
    }
    if (!problems.isEmpty()) {
      throw invalid(String.join("; ", problems));
    }
  }

  /** A shape with the usual constants: head size hidden/heads, epsilon 1e-5, theta 10000. */
  public static DecoderConfig of(
      int vocab, int hidden, int feedForward, int layers, int heads, int kvHeads, int positions) {
    return new DecoderConfig(
        vocab,
        hidden,
        feedForward,
        layers,
        heads,
        kvHeads,
        hidden / heads,
        1e-5,
        10000,
        positions,
        true,
        -1,
        List.of());
  }

  /** The same shape with these special tokens. */
  public DecoderConfig withTokens(int bos, List<Integer> eos) {
    return new DecoderConfig(
        vocabSize,
        hiddenSize,
        intermediateSize,
        layers,
        heads,
        keyValueHeads,
        headSize,
        normEpsilon,
        ropeTheta,
        maxPositions,
        tiedEmbeddings,
        bos,
        eos);
  }

  /**
   * Reads {@code config.json} of a model folder.
   *
   * @throws PlatformException MODEL_NOT_FOUND without such a file, MODEL_INVALID for broken JSON or
   *     impossible numbers, MODEL_UNSUPPORTED for architectures and settings that are not computed
   */
  public static DecoderConfig read(Path folder) {
    Path file = folder.resolve("config.json");
    if (!Files.isRegularFile(file)) {
      throw PlatformException.caller(
          "MODEL_NOT_FOUND",
          "There is no " + file + ".",
          "Name a Hugging Face folder with config.json, *.safetensors and tokenizer.json.");
    }
    try {
      return parse(JSON.readTree(Files.readAllBytes(file)));
    } catch (IOException e) {
      throw PlatformException.caller(
          "MODEL_INVALID",
          file + " cannot be read as JSON: " + e.getMessage(),
          "Copy config.json from the model's source again.");
    }
  }

  /** As {@link #read}, from parsed JSON. */
  public static DecoderConfig parse(JsonNode json) {
    ConfigRules.check(json);
    int hidden = number(json, "hidden_size");
    int heads = number(json, "num_attention_heads");
    int headSize = json.hasNonNull("head_dim") ? number(json, "head_dim") : hidden / heads;
    return new DecoderConfig(
        number(json, "vocab_size"),
        hidden,
        number(json, "intermediate_size"),
        number(json, "num_hidden_layers"),
        heads,
        json.path("num_key_value_heads").asInt(heads),
        headSize,
        json.path("rms_norm_eps").asDouble(1e-6),
        ConfigRules.ropeTheta(json),
        json.path("max_position_embeddings").asInt(2048),
        json.path("tie_word_embeddings").asBoolean(false),
        json.path("bos_token_id").asInt(-1),
        ids(json.path("eos_token_id")));
  }

  /** Text of a {@code config.json} that {@link #read} and Hugging Face's libraries understand. */
  public String toJson() {
    ObjectNode json = JSON.createObjectNode();
    json.putArray("architectures").add("LlamaForCausalLM");
    json.put("model_type", "llama");
    json.put("hidden_act", "silu");
    json.put("vocab_size", vocabSize);
    json.put("hidden_size", hiddenSize);
    json.put("intermediate_size", intermediateSize);
    json.put("num_hidden_layers", layers);
    json.put("num_attention_heads", heads);
    json.put("num_key_value_heads", keyValueHeads);
    json.put("head_dim", headSize);
    json.put("rms_norm_eps", normEpsilon);
    json.put("rope_theta", ropeTheta);
    json.putNull("rope_scaling");
    json.put("max_position_embeddings", maxPositions);
    json.put("tie_word_embeddings", tiedEmbeddings);
    json.put("attention_bias", false);
    json.put("mlp_bias", false);
    json.put("torch_dtype", "float32");
    if (bosToken >= 0) {
      json.put("bos_token_id", bosToken);
    } else {
      json.putNull("bos_token_id");
    }
    if (eosTokens.size() == 1) {
      json.put("eos_token_id", eosTokens.get(0));
    } else {
      eosTokens.forEach(json.putArray("eos_token_id")::add);
    }
    return json.toPrettyString() + "\n";
  }

  /**
   * Names and shapes of all tensors, in Hugging Face's naming, in the order in which {@link
   * DecoderGraph} takes them: embedding, final norm, head (not if tied), then nine per layer.
   */
  public Map<String, long[]> tensors() {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    long q = (long) heads * headSize;
    long kv = (long) keyValueHeads * headSize;
    shapes.put("model.embed_tokens.weight", new long[] {vocabSize, hiddenSize});
    shapes.put("model.norm.weight", new long[] {hiddenSize});
    if (!tiedEmbeddings) {
      shapes.put("lm_head.weight", new long[] {vocabSize, hiddenSize});
    }
    for (int i = 0; i < layers; i++) {
      String layer = "model.layers." + i + ".";
      shapes.put(layer + "self_attn.q_proj.weight", new long[] {q, hiddenSize});
      shapes.put(layer + "self_attn.k_proj.weight", new long[] {kv, hiddenSize});
      shapes.put(layer + "self_attn.v_proj.weight", new long[] {kv, hiddenSize});
      shapes.put(layer + "self_attn.o_proj.weight", new long[] {hiddenSize, q});
      shapes.put(layer + "mlp.gate_proj.weight", new long[] {intermediateSize, hiddenSize});
      shapes.put(layer + "mlp.up_proj.weight", new long[] {intermediateSize, hiddenSize});
      shapes.put(layer + "mlp.down_proj.weight", new long[] {hiddenSize, intermediateSize});
      shapes.put(layer + "input_layernorm.weight", new long[] {hiddenSize});
      shapes.put(layer + "post_attention_layernorm.weight", new long[] {hiddenSize});
    }
    return shapes;
  }

  /** Number of weights. */
  public long parameters() {
    long sum = 0;
    for (long[] shape : tensors().values()) {
      long size = 1;
      for (long d : shape) {
        size *= d;
      }
      sum += size;
    }
    return sum;
  }

  private static int number(JsonNode json, String name) {
    JsonNode value = json.path(name);
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw invalid(name + " is " + (value.isMissingNode() ? "missing" : value) + ", not a number");
    }
    return value.asInt();
  }

  private static List<Integer> ids(JsonNode node) {
    List<Integer> ids = new ArrayList<>();
    if (node.isArray()) {
      node.forEach(id -> ids.add(id.asInt()));
    } else if (node.isIntegralNumber()) {
      ids.add(node.asInt());
    }
    return ids;
  }

  private static void positive(List<String> problems, String name, int value) {
    if (value <= 0) {
      problems.add(name + " " + value + " is not positive");
    }
  }

  private static PlatformException invalid(String what) {
    return PlatformException.caller(
        "MODEL_INVALID",
        "config.json describes no decoder: " + what + ".",
        "Copy config.json from the model's source again.");
  }
}
