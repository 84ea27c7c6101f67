package io.millrace.runtime.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.api.PlatformException;
import io.millrace.api.model.Message;
import io.millrace.runtime.template.internal.Template;
import io.millrace.runtime.template.internal.TemplateError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a model's conversations are written as text: the Jinja template that Hugging Face folders
 * carry in {@code chat_template.jinja} or in {@code tokenizer_config.json}. A folder without one
 * gets {@link #PLAIN}.
 *
 * <p>Immutable and thread-safe. Templates see {@code messages}, {@code add_generation_prompt},
 * {@code bos_token}, {@code eos_token} and the folder's other special tokens; they can call {@code
 * raise_exception}, {@code namespace}, {@code range} and {@code strftime_now}. They reach nothing
 * outside the text: no files, no Java.
 */
public final class ChatTemplate {
  /** For models without a template: each message on a line, after its role. */
  public static final String PLAIN =
      "{{ bos_token }}{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}"
          + "{% if add_generation_prompt %}assistant:{% endif %}";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Template template;
  private final Map<String, Object> variables;

  private ChatTemplate(Template template, Map<String, Object> variables) {
    this.template = template;
    this.variables = Map.copyOf(variables);
  }

  /**
   * Reads the template of a model folder.
   *
   * @throws PlatformException MODEL_INVALID if the files cannot be read or the template cannot be
   *     parsed
   */
  public static ChatTemplate read(Path folder) {
    Path config = folder.resolve("tokenizer_config.json");
    Path own = folder.resolve("chat_template.jinja");
    try {
      JsonNode json =
          Files.isRegularFile(config)
              ? JSON.readTree(Files.readAllBytes(config))
              : JSON.createObjectNode();
      Map<String, Object> tokens = new HashMap<>(Map.of("bos_token", "", "eos_token", ""));
      json.fields()
          .forEachRemaining(
              field -> {
                JsonNode value = field.getValue();
                String text = value.isObject() ? value.path("content").asText() : value.asText();
                if (field.getKey().endsWith("_token") && !value.isNull()) {
                  tokens.put(field.getKey(), text);
                }
              });
      String source =
          Files.isRegularFile(own) ? Files.readString(own) : source(json.path("chat_template"));
      return of(source, tokens, folder.toString());
    } catch (IOException e) {
      throw PlatformException.caller(
          "MODEL_INVALID",
          config + " or " + own + " cannot be read: " + e.getMessage(),
          "Copy them from the model's source again.");
    }
  }

  /** A template of its own. Variables as in {@link #read}, for example {@code eos_token}. */
  public static ChatTemplate of(String source, Map<String, ?> variables) {
    return of(source, variables, "the given text");
  }

  private static ChatTemplate of(String source, Map<String, ?> variables, String where) {
    try {
      return new ChatTemplate(
          new Template(source, Clock.systemDefaultZone()), new HashMap<>(variables));
    } catch (TemplateError e) {
      throw PlatformException.caller(
          "MODEL_INVALID",
          "The chat template of " + where + " cannot be parsed: " + e.getMessage() + ".",
          "Correct chat_template in tokenizer_config.json.");
    }
  }

  /** Some models name several templates; the one called default is for conversations. */
  private static String source(JsonNode node) {
    if (node.isArray()) {
      for (JsonNode named : node) {
        if (named.path("name").asText().equals("default")) {
          return named.path("template").asText();
        }
      }
    }
    return node.isTextual() ? node.asText() : PLAIN;
  }

  /**
   * Renders a conversation.
   *
   * @param addGenerationPrompt whether to end with what precedes an answer
   * @throws PlatformException MESSAGES_INVALID if the template refuses the messages (for example
   *     roles that do not alternate), MODEL_INVALID if it fails
   */
  public String render(List<Message> messages, boolean addGenerationPrompt) {
    List<Map<String, Object>> list = new ArrayList<>();
    for (Message m : messages) {
      Map<String, Object> message = new LinkedHashMap<>();
      message.put("role", m.role());
      message.put("content", m.content());
      list.add(message);
    }
    Map<String, Object> all = new HashMap<>(variables);
    all.put("messages", list);
    all.put("add_generation_prompt", addGenerationPrompt);
    try {
      return template.render(all);
    } catch (TemplateError e) {
      if (e.raised()) {
        throw PlatformException.caller(
            "MESSAGES_INVALID",
            "The model's chat template refuses the messages: " + e.getMessage() + ".",
            "Send messages as this model takes them.");
      }
      throw PlatformException.caller(
          "MODEL_INVALID",
          "The model's chat template failed: " + e.getMessage() + ".",
          "Correct chat_template in tokenizer_config.json.");
    }
  }
}
