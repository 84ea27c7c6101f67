package io.millrace.cli.internal.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.api.PlatformException;
import io.millrace.runtime.decoder.DecoderConfig;
import io.millrace.runtime.decoder.StoredTensors;
import io.millrace.runtime.decoder.StoredTensors.Stored;
import io.millrace.runtime.gguf.ModelView;
import io.millrace.runtime.template.ChatTemplate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a model is.
 *
 * @param config its {@code config.json}
 * @param tensors as stored
 * @param tokenizer facts by name
 * @param templates names of its chat templates; empty if it has none of its own
 * @param problems what keeps it from being served
 */
record Inspection(
    JsonNode config,
    List<Stored> tensors,
    Map<String, Object> tokenizer,
    List<String> templates,
    List<String> problems) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * @throws PlatformException if there is no model, or its weights cannot be made out
   */
  static Inspection of(Path model) {
    try (ModelView view = ModelView.of(model)) {
      Path folder = view.folder();
      List<String> problems = new ArrayList<>();
      List<Stored> tensors = StoredTensors.of(model);
      JsonNode config = json(folder.resolve("config.json"), problems);
      tried(problems, () -> DecoderConfig.read(folder));
      Map<String, Object> tokenizer = tokenizer(folder, problems);
      checkVocabulary(config, tokenizer, problems);
      List<String> templates = new ArrayList<>();
      tried(problems, () -> templates.addAll(templates(folder)));
      return new Inspection(config, tensors, tokenizer, templates, problems);
    }
  }

  long parameters() {
    return tensors.stream().filter(t -> !MemoryNeed.scale(t)).mapToLong(Stored::elements).sum();
  }

  String architecture() {
    return config.path("architectures").path(0).asText("unknown");
  }

  /** Longest sequence in tokens, 0 if it is not said. */
  long context() {
    return MemoryNeed.first(config, "max_position_embeddings", "n_positions");
  }

  /** Bytes on disk by format. */
  Map<String, Long> formats() {
    Map<String, Long> formats = new TreeMap<>();
    tensors.forEach(t -> formats.merge(t.format(), t.sizeBytes(), Long::sum));
    return formats;
  }

  private static List<String> templates(Path folder) {
    boolean own =
        Files.exists(folder.resolve("chat_template.jinja"))
            || Files.exists(folder.resolve("chat_template.json"))
            || Files.isDirectory(folder.resolve("additional_chat_templates"))
            || json(folder.resolve("tokenizer_config.json"), new ArrayList<>())
                .hasNonNull("chat_template");
    List<String> names = ChatTemplate.read(folder).names(); // finds broken ones
    return own ? names : List.of();
  }

  private static Map<String, Object> tokenizer(Path folder, List<String> problems) {
    Map<String, Object> facts = new LinkedHashMap<>();
    JsonNode json = json(folder.resolve("tokenizer.json"), problems);
    JsonNode vocabulary = json.path("model").path("vocab");
    if (vocabulary.isMissingNode()) {
      return facts;
    }
    facts.put("model", json.path("model").path("type").asText("BPE"));
    facts.put("tokens", vocabulary.size());
    facts.put("added", json.path("added_tokens").size());
    facts.put("byteFallback", json.path("model").path("byte_fallback").asBoolean());
    JsonNode config = json(folder.resolve("tokenizer_config.json"), new ArrayList<>());
    for (String token : List.of("bos", "eos")) {
      JsonNode value = config.path(token + "_token");
      facts.put(token, value.isObject() ? value.path("content").asText() : value.asText(""));
    }
    return facts;
  }

  private static void checkVocabulary(
      JsonNode config, Map<String, Object> tokenizer, List<String> problems) {
    if (tokenizer.get("tokens") instanceof Integer tokens
        && config.hasNonNull("vocab_size")
        && tokens > config.path("vocab_size").asInt()) {
      problems.add(
          "tokenizer.json has " + tokens + " tokens, the model " + config.path("vocab_size") + ".");
    }
  }

  private static void tried(List<String> problems, Runnable reading) {
    try {
      reading.run();
    } catch (PlatformException e) {
      if (!problems.contains(e.what())) {
        problems.add(e.what());
      }
    }
  }

  private static JsonNode json(Path file, List<String> problems) {
    try {
      if (Files.isRegularFile(file)) {
        return JSON.readTree(Files.readAllBytes(file));
      }
      problems.add("There is no " + file.getFileName() + ".");
    } catch (IOException e) {
      problems.add(file.getFileName() + " cannot be read as JSON: " + e.getMessage());
    }
    return JSON.createObjectNode();
  }

  /** One group for tensors that differ only in the number of their block. */
  Map<String, List<Stored>> groups() {
    Map<String, List<Stored>> groups = new LinkedHashMap<>();
    for (Stored t : tensors) {
      String name = t.name().replaceAll("\\.(\\d+)\\.", ".N.");
      groups
          .computeIfAbsent(name + ' ' + t.shape() + ' ' + t.format(), k -> new ArrayList<>())
          .add(t);
    }
    return groups;
  }
}
