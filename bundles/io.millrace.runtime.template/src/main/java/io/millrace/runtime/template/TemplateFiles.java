package io.millrace.runtime.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.api.PlatformException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The templates and special tokens that a model folder names, in the order in which Hugging Face's
 * libraries look: {@code chat_template.jinja}, {@code chat_template.json}, {@code
 * tokenizer_config.json}; others by name in {@code additional_chat_templates}.
 *
 * @param sources by name; {@code default} is for conversations, {@code tool_use} for those with
 *     tools
 * @param tokens {@code bos_token}, {@code eos_token} and others that end in {@code _token}
 */
record TemplateFiles(Map<String, String> sources, Map<String, String> tokens) {
  static final String DEFAULT = "default";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long LARGEST_FILE = 64 << 20;
  private static final int MOST_TEMPLATES = 32;

  static TemplateFiles read(Path folder) {
    try {
      JsonNode config = json(folder.resolve("tokenizer_config.json"));
      Map<String, String> sources = new TreeMap<>();
      add(sources, config.path("chat_template"));
      add(sources, json(folder.resolve("chat_template.json")).path("chat_template"));
      Path own = folder.resolve("chat_template.jinja");
      if (Files.isRegularFile(own)) {
        sources.put(DEFAULT, text(own));
      }
      for (Path file : additional(folder.resolve("additional_chat_templates"))) {
        sources.put(file.getFileName().toString().replaceFirst("\\.jinja$", ""), text(file));
      }
      sources.putIfAbsent(DEFAULT, ChatTemplate.PLAIN);
      return new TemplateFiles(sources, tokens(config));
    } catch (IOException e) {
      throw PlatformException.caller(
          "MODEL_INVALID",
          "A template or tokenizer_config.json of " + folder + " cannot be read: " + e.getMessage(),
          "Copy them from the model's source again.");
    }
  }

  /** A template, or a list of templates with names. */
  private static void add(Map<String, String> sources, JsonNode node) {
    if (node.isTextual()) {
      sources.put(DEFAULT, node.asText());
    }
    if (node.isArray() && node.size() <= MOST_TEMPLATES) {
      node.forEach(
          named -> sources.put(named.path("name").asText(), named.path("template").asText()));
    }
  }

  private static Map<String, String> tokens(JsonNode config) {
    Map<String, String> tokens = new HashMap<>(Map.of("bos_token", "", "eos_token", ""));
    config
        .fields()
        .forEachRemaining(
            field -> {
              JsonNode value = field.getValue();
              String text = value.isObject() ? value.path("content").asText() : value.asText();
              if (field.getKey().endsWith("_token") && (value.isTextual() || value.isObject())) {
                tokens.put(field.getKey(), text);
              }
            });
    return tokens;
  }

  private static List<Path> additional(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(f -> f.toString().endsWith(".jinja"))
          .sorted()
          .limit(MOST_TEMPLATES)
          .toList();
    }
  }

  private static JsonNode json(Path file) throws IOException {
    return Files.isRegularFile(file) ? JSON.readTree(text(file)) : JSON.createObjectNode();
  }

  private static String text(Path file) throws IOException {
    if (Files.size(file) > LARGEST_FILE) {
      throw new IOException(file + " has " + Files.size(file) + " bytes");
    }
    return Files.readString(file);
  }
}
