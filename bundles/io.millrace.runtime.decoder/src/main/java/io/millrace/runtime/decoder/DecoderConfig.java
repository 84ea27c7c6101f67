package io.millrace.runtime.decoder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.PlatformException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a decoder computes, in words that no family owns. Made from Hugging Face's {@code
 * config.json} by {@link #read}.
 *
 * @param vocabSize rows of the embedding
 * @param hiddenSize width of the residual stream
 * @param intermediateSize width of the feed-forward layer
 * @param layers number of blocks
 * @param heads query heads
 * @param keyValueHeads key and value heads; divides {@code heads}
 * @param headSize width of one head
 * @param maxPositions longest sequence in tokens
 * @param tiedEmbeddings whether the output head is the embedding
 * @param bosToken id put before a text, −1 for none
 * @param eosTokens ids that end an answer, may be empty
 * @param block what every block computes
 * @param rotaries none with learned positions, else one or two
 * @param window how many tokens a sliding block sees, its own included; 0 if none slides
 * @param kinds per block what sets it apart
 * @param source the {@code config.json} it was made from, as it is written again
 */
public record DecoderConfig(
    Family family,
    int vocabSize,
    int hiddenSize,
    int intermediateSize,
    int layers,
    int heads,
    int keyValueHeads,
    int headSize,
    int maxPositions,
    boolean tiedEmbeddings,
    int bosToken,
    List<Integer> eosTokens,
    BlockDesign block,
    List<Rotary> rotaries,
    int window,
    List<LayerKind> kinds,
    String source) {

  private static final ObjectMapper JSON = new ObjectMapper();

  public DecoderConfig {
    eosTokens = List.copyOf(eosTokens);
    rotaries = List.copyOf(rotaries);
    kinds = List.copyOf(kinds);
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
    if (family == Family.GPT2 && heads > 0 && hiddenSize % heads != 0) {
      problems.add("n_embd " + hiddenSize + " is no multiple of n_head " + heads);
    }
    if (!(block.normEpsilon() > 0) || !(block.attentionScale() > 0)) {
      problems.add("the norm's epsilon " + block.normEpsilon() + " must be > 0");
    }
    if (!problems.isEmpty()) {
      throw ConfigFields.invalid(String.join("; ", problems));
    }
  }

  /** A Llama with the usual constants: head size hidden/heads, epsilon 1e-5, theta 10000. */
  public static DecoderConfig of(
      int vocab, int hidden, int feedForward, int layers, int heads, int kvHeads, int positions) {
    ObjectNode json = JSON.createObjectNode();
    json.putArray("architectures").add(Family.LLAMA.architecture());
    json.put("model_type", Family.LLAMA.type());
    json.put("hidden_act", "silu");
    json.put("vocab_size", vocab);
    json.put("hidden_size", hidden);
    json.put("intermediate_size", feedForward);
    json.put("num_hidden_layers", layers);
    json.put("num_attention_heads", heads);
    json.put("num_key_value_heads", kvHeads);
    json.put("head_dim", hidden / heads);
    json.put("rms_norm_eps", 1e-5);
    json.put("rope_theta", 10000.0);
    json.putNull("rope_scaling");
    json.put("max_position_embeddings", positions);
    json.put("tie_word_embeddings", true);
    json.put("attention_bias", false);
    json.put("mlp_bias", false);
    json.put("torch_dtype", "float32");
    return parse(json).withTokens(-1, List.of());
  }

  /** The same shape with these special tokens. */
  public DecoderConfig withTokens(int bos, List<Integer> eos) {
    try {
      ObjectNode json = (ObjectNode) JSON.readTree(source);
      if (bos >= 0) {
        json.put("bos_token_id", bos);
      } else {
        json.putNull("bos_token_id");
      }
      if (eos.size() == 1) {
        json.put("eos_token_id", eos.get(0));
      } else {
        eos.forEach(json.putArray("eos_token_id")::add);
      }
      return parse(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same with a head of its own. */
  DecoderConfig untied() {
    try {
      ObjectNode json = (ObjectNode) JSON.readTree(source);
      return parse(json.put("tie_word_embeddings", false));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads {@code config.json} of a model folder. Embeddings that it calls tied are not if the
   * weights beside it hold a head that is another matrix, as the library has it.
   *
   * @throws PlatformException MODEL_NOT_FOUND without such a file, MODEL_INVALID for broken JSON or
   *     impossible numbers, MODEL_UNSUPPORTED for families and settings that are not computed, by
   *     name and value
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
      DecoderConfig config = parse(JSON.readTree(Files.readAllBytes(file)));
      return config.tiedEmbeddings() ? Safetensors.fitted(folder, config) : config;
    } catch (IOException e) {
      throw PlatformException.caller(
          "MODEL_INVALID",
          file + " cannot be read as JSON: " + e.getMessage(),
          "Copy config.json from the model's source again.");
    }
  }

  /** As {@link #read}, from parsed JSON. */
  public static DecoderConfig parse(JsonNode json) {
    return ConfigReader.read(json);
  }

  /** Text of a {@code config.json} that {@link #read} and Hugging Face's libraries understand. */
  public String toJson() {
    return source;
  }

  /** What is written again: weights leave as FLOAT32, whatever they were. */
  static String text(ObjectNode json) {
    json.remove("quantization_config");
    for (String name : List.of("dtype", "torch_dtype")) {
      if (json.has(name)) {
        json.put(name, "float32");
      }
    }
    return json.toPrettyString() + "\n";
  }

  /** Added under the root of the norms. */
  public double normEpsilon() {
    return block.normEpsilon();
  }

  /** The matrices of a block, in the order of {@link DecoderGraph}'s lists. */
  public List<Matrix> matrices() {
    return TensorLayout.matrices(this);
  }

  /**
   * The matrix of a full module name such as {@code model.layers.0.mlp.up_proj}.
   *
   * @throws IllegalArgumentException if it names none
   */
  public Matrix matrix(String module) {
    for (Matrix matrix : matrices()) {
      if (module.endsWith("." + matrix.name())) {
        return matrix;
      }
    }
    throw new IllegalArgumentException("no matrix " + module);
  }

  /** Full names of all matrices of all blocks: block by block, in the order of the lists. */
  public List<String> modules() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < layers; i++) {
      for (Matrix matrix : matrices()) {
        names.add(family.names().layer() + i + "." + matrix.name());
      }
    }
    return names;
  }

  /**
   * Names and shapes of all tensors, in Hugging Face's naming, in the order in which {@link
   * DecoderGraph} takes them: embedding, final norm, head (not if tied), what else stands outside
   * blocks, then the same number per block.
   */
  public Map<String, long[]> tensors() {
    return TensorLayout.tensors(this);
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

  private static void positive(List<String> problems, String name, int value) {
    if (value <= 0) {
      problems.add(name + " " + value + " is not positive");
    }
  }
}
