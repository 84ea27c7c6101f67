package io.millrace.rest.internal.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.api.PlatformException;
import io.millrace.api.model.Message;
import io.millrace.deployment.SamplingOverrides;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A body of {@code POST /v1/chat/completions}, read leniently: fields that are not known are
 * accepted, known ones must be of the right form.
 *
 * @param model the endpoint
 * @param labels from {@code metadata}
 */
public record ChatRequest(
    String model,
    List<Message> messages,
    SamplingOverrides sampling,
    Map<String, String> labels,
    boolean stream,
    boolean includeUsage) {
  private static final Set<String> ROLES =
      Set.of("system", "developer", "user", "assistant", "tool");
  private static final int MOST_LABELS = 16;
  private static final int LONGEST_LABEL = 512;

  /**
   * Reads a body.
   *
   * @throws PlatformException REQUEST_INVALID; its message begins with the field at fault
   */
  public static ChatRequest of(JsonNode body) {
    Fields fields = new Fields(body);
    String model = fields.text("model");
    if (model.isEmpty()) {
      throw invalid("model", "is missing", "Name an endpoint; GET /v1/models lists them");
    }
    if (fields.integer("n", 1).orElse(1) != 1) {
      throw invalid("n", "must be 1 but is " + body.get("n"), "Ask for one answer at a time");
    }
    SamplingOverrides sampling =
        new SamplingOverrides(
            fields.integer("max_completion_tokens", 1).isPresent()
                ? fields.integer("max_completion_tokens", 1)
                : fields.integer("max_tokens", 1),
            fields.number("temperature", 0, 2),
            fields.number("top_p", Double.MIN_NORMAL, 1),
            fields.integer("top_k", 0),
            fields.number("repetition_penalty", Double.MIN_NORMAL, Double.MAX_VALUE),
            stop(body.path("stop")),
            fields.wide("seed"));
    return new ChatRequest(
        model,
        messages(body.path("messages")),
        sampling,
        labels(body.path("metadata")),
        fields.flag("stream"),
        new Fields(body.path("stream_options")).flag("include_usage"));
  }

  static PlatformException invalid(String field, String problem, String remedy) {
    return PlatformException.caller(
        "REQUEST_INVALID", "'" + field + "' " + problem + ".", remedy + ".");
  }

  private static List<Message> messages(JsonNode given) {
    if (!given.isArray() || given.isEmpty()) {
      throw invalid(
          "messages",
          given.isMissingNode() ? "is missing" : "must be a list with at least one message",
          "Send [{\"role\": \"user\", \"content\": \"…\"}]");
    }
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      String at = "messages[" + i + "]";
      JsonNode message = given.get(i);
      String role = message.path("role").asText("");
      if (!ROLES.contains(role)) {
        throw invalid(
            at + ".role",
            "is '" + cut(role) + "'",
            "Use system, developer, user, assistant or tool");
      }
      messages.add(new Message(role, content(message.path("content"), at + ".content")));
    }
    return messages;
  }

  private static String content(JsonNode given, String at) {
    if (given.isTextual()) {
      return given.textValue();
    }
    if (given.isArray()) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < given.size(); i++) {
        JsonNode part = given.get(i);
        String type = part.path("type").asText("");
        if (!type.equals("text") || !part.path("text").isTextual()) {
          throw invalid(
              at + "[" + i + "]", "is of type '" + cut(type) + "'", "Send parts of type text only");
        }
        text.append(part.path("text").textValue());
      }
      return text.toString();
    }
    if (given.isNull()) {
      return "";
    }
    throw invalid(at, "must be a string or a list of text parts", "Send the text as a string");
  }

  private static List<String> stop(JsonNode given) {
    if (given.isMissingNode() || given.isNull()) {
      return List.of();
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode each : given.isArray() ? given : List.of(given)) {
      if (!each.isTextual() || each.textValue().isEmpty()) {
        throw invalid("stop", "must be a string or a list of strings", "Send non-empty strings");
      }
      texts.add(each.textValue());
    }
    if (texts.size() > 4) {
      throw invalid("stop", "has " + texts.size() + " strings", "Send at most 4");
    }
    return texts;
  }

  private static Map<String, String> labels(JsonNode given) {
    if (given.isMissingNode() || given.isNull()) {
      return Map.of();
    }
    if (!given.isObject() || given.size() > MOST_LABELS) {
      throw invalid(
          "metadata", "must be an object of at most " + MOST_LABELS + " strings", "Send fewer");
    }
    Map<String, String> labels = new LinkedHashMap<>();
    given
        .properties()
        .forEach(
            e -> {
              if (!e.getValue().isValueNode() || e.getValue().asText().length() > LONGEST_LABEL) {
                throw invalid(
                    "metadata",
                    "has a value that is no string of at most " + LONGEST_LABEL + " characters",
                    "Send short strings");
              }
              labels.put(e.getKey(), e.getValue().asText());
            });
    return labels;
  }

  private static String cut(String text) {
    return text.length() > 40 ? text.substring(0, 40) + "…" : text;
  }
}
