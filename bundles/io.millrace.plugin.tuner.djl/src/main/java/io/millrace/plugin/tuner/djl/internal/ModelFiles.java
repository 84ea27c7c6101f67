package io.millrace.plugin.tuner.djl.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.PlatformException;
import io.millrace.api.parameter.Values;
import io.millrace.runtime.decoder.DecoderConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Files of a model folder beside its weights. */
final class ModelFiles {
  private static final List<String> TEXT_FILES =
      List.of(
          "tokenizer.json",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "chat_template.jinja",
          "generation_config.json");
  private static final ObjectMapper JSON = new ObjectMapper();

  private ModelFiles() {}

  /** Copies tokenizer, chat template and generation defaults, as far as there are any. */
  static void copyTexts(Path from, Path to) throws IOException {
    for (String name : TEXT_FILES) {
      if (Files.isRegularFile(from.resolve(name))) {
        Files.copy(from.resolve(name), to.resolve(name), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  static boolean hasWeights(Path folder) {
    return Files.exists(folder.resolve("model.safetensors"))
        || Files.exists(folder.resolve("model.safetensors.index.json"));
  }

  /**
   * @throws PlatformException MODEL_UNSUPPORTED for GGUF, whose rounded weights are for serving
   */
  static void requireTrainable(Path base) throws IOException {
    boolean packed = base.toString().endsWith(".gguf");
    if (Files.isDirectory(base) && !hasWeights(base)) {
      try (Stream<Path> files = Files.list(base)) {
        packed = files.anyMatch(file -> file.toString().endsWith(".gguf"));
      }
    }
    if (packed) {
      throw PlatformException.caller(
          "MODEL_UNSUPPORTED",
          "The base " + base + " is GGUF, which is served but not tuned.",
          "Name the Hugging Face folder with *.safetensors that it was made from.");
    }
  }

  static Path tokenizer(Path folder) {
    Path file = folder.resolve("tokenizer.json");
    if (!Files.isRegularFile(file)) {
      throw PlatformException.caller(
          "MODEL_NOT_FOUND",
          "There is no " + file + ".",
          "Copy tokenizer.json from the model's source into the folder.");
    }
    return file;
  }

  /** Special tokens that {@code tokenizer.json} declares, in the order of their ids. */
  static List<String> specialTokens(Path folder) throws IOException {
    JsonNode json = JSON.readTree(Files.readAllBytes(tokenizer(folder)));
    Set<String> tokens = new LinkedHashSet<>();
    for (JsonNode token : json.path("added_tokens")) {
      if (token.path("special").asBoolean(false)) {
        tokens.add(token.path("content").asText());
      }
    }
    return List.copyOf(tokens);
  }

  static Marks marks(Path folder, DecoderConfig config) throws IOException {
    return new Marks(named(folder, "bos_token"), endToken(folder, config), specialTokens(folder));
  }

  private static String named(Path folder, String token) throws IOException {
    Path file = folder.resolve("tokenizer_config.json");
    if (!Files.isRegularFile(file)) {
      return "";
    }
    JsonNode node = JSON.readTree(Files.readAllBytes(file)).path(token);
    return node.isTextual() ? node.asText() : node.path("content").asText("");
  }

  /** Text of the token that ends an answer, or empty if the folder names none. */
  private static String endToken(Path folder, DecoderConfig config) throws IOException {
    String text = named(folder, "eos_token");
    if (!text.isEmpty()) {
      return text;
    }
    JsonNode json = JSON.readTree(Files.readAllBytes(tokenizer(folder)));
    for (JsonNode token : json.path("added_tokens")) {
      if (config.eosTokens().contains(token.path("id").asInt(-1))) {
        return token.path("content").asText();
      }
    }
    return "";
  }

  /**
   * Makes config, tokenizer and template of a new model: a vocabulary learnt from the rows' texts.
   *
   * @param folder exists
   */
  static void create(Path folder, Values values, List<Map<String, Object>> rows)
      throws IOException {
    List<String> special = values.strings("specialTokens");
    String end = special.get(special.size() - 1);
    ObjectNode config = JSON.createObjectNode();
    config.put("tokenizer_class", "PreTrainedTokenizerFast").put("eos_token", end);
    config.put("pad_token", special.get(0)).put("clean_up_tokenization_spaces", false);
    config.put("model_max_length", values.integer("positions"));
    if (!values.string("chatTemplate").isEmpty()) {
      config.put("chat_template", values.string("chatTemplate"));
    }
    Files.writeString(folder.resolve("tokenizer_config.json"), config.toPrettyString() + "\n");
    BytePairTrainer trainer = new BytePairTrainer(values.intValue("vocabulary"), special);
    Prompts prompts = Prompts.of(values.string("template"), folder);
    questions(prompts, rows).forEach(text -> trainer.add(text, 1));
    distinct(rows, List.of("text")).forEach(text -> trainer.add(text, 1));
    conversations(prompts, rows).forEach(text -> trainer.add(text, 1));
    distinct(rows, List.of("completion", "chosen", "rejected"))
        .forEach(text -> trainer.add(text, values.integer("answerWeight")));
    Files.writeString(folder.resolve("tokenizer.json"), trainer.train());
    DecoderConfig shape = TunerParameters.shape(values).withTokens(-1, List.of(special.size() - 1));
    Files.writeString(folder.resolve("config.json"), shape.toJson());
  }

  private static String content(Object item) {
    return String.valueOf(item instanceof Map<?, ?> message ? message.get("content") : item);
  }

  private static Set<String> questions(Prompts prompts, List<Map<String, Object>> rows) {
    Set<String> texts = new LinkedHashSet<>();
    for (Map<String, Object> row : rows) {
      Columns.alternatives(row.getOrDefault("prompt", List.of()))
          .forEach(messages -> texts.add(prompts.render(messages)));
    }
    return texts;
  }

  private static Set<String> conversations(Prompts prompts, List<Map<String, Object>> rows) {
    Set<String> texts = new LinkedHashSet<>();
    for (Map<String, Object> row : rows) {
      if (Columns.conversational(row.getOrDefault("messages", ""))) {
        texts.add(prompts.whole(Columns.messages(row.get("messages"))).text());
      }
    }
    return texts;
  }

  private static Set<String> distinct(List<Map<String, Object>> rows, List<String> columns) {
    Set<String> texts = new LinkedHashSet<>();
    for (Map<String, Object> row : rows) {
      for (String column : columns) {
        Object value = row.get(column);
        Collection<?> values = value instanceof Collection<?> list ? list : List.of();
        values.forEach(item -> texts.add(content(item)));
        if (value instanceof Map<?, ?>) {
          texts.add(content(value));
        }
        if (value instanceof String text) {
          texts.add(text);
        }
      }
    }
    return texts;
  }
}
