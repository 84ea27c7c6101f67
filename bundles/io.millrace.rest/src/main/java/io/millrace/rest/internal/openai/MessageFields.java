package io.millrace.rest.internal.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.api.model.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** {@code messages}. */
final class MessageFields {
  private static final Set<String> ROLES =
      Set.of("system", "developer", "user", "assistant", "tool");

  /** OpenAI's, but for its length. */
  private static final Pattern WORD = Pattern.compile("[^\\s<|\\\\/>]{1,128}");

  private MessageFields() {}

  static List<Message> read(JsonNode given) {
    if (!given.isArray() || given.isEmpty()) {
      throw ChatRequest.invalid(
          "messages",
          given.isMissingNode() ? "is missing" : "must be a list with at least one message",
          "Send [{\"role\": \"user\", \"content\": \"…\"}]");
    }
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      messages.add(message(given.get(i), "messages[" + i + "]"));
    }
    return messages;
  }

  private static Message message(JsonNode message, String at) {
    String role = message.path("role").asText("");
    if (!ROLES.contains(role)) {
      throw ChatRequest.invalid(
          at + ".role",
          "is '" + ChatRequest.cut(role) + "'",
          "Use system, developer, user, assistant or tool");
    }
    JsonNode calls = message.path("tool_calls");
    boolean called = role.equals("assistant") && calls.isArray() && !calls.isEmpty();
    String content =
        called && message.path("content").isMissingNode()
            ? ""
            : content(message.path("content"), at + ".content", role.equals("assistant"));
    return new Message(
        role,
        content,
        called ? calls(calls, at + ".tool_calls") : "",
        word(message, "tool_call_id", at),
        word(message, "name", at));
  }

  /** Templates write these into the prompt, so that they must be words and no text. */
  private static String word(JsonNode message, String field, String at) {
    String word = new Fields(message).text(field);
    if (!word.isEmpty() && !WORD.matcher(word).matches()) {
      throw ChatRequest.invalid(
          at + "." + field,
          "is '" + ChatRequest.cut(word) + "'",
          "Send at most 128 signs without blanks and without < | \\ / >");
    }
    return word;
  }

  private static String calls(JsonNode calls, String at) {
    for (int i = 0; i < calls.size(); i++) {
      JsonNode function = calls.get(i).path("function");
      if (!function.path("name").isTextual() || !function.path("arguments").isTextual()) {
        throw ChatRequest.invalid(
            at + "[" + i + "]",
            "is no call of a function",
            "Send {\"id\": …, \"type\": \"function\", \"function\": {\"name\": …, \"arguments\":"
                + " \"{…}\"}}");
      }
    }
    return calls.toString();
  }

  /**
   * @param mayBeNull as an assistant's is that has called tools, or said nothing
   */
  private static String content(JsonNode given, String at, boolean mayBeNull) {
    if (given.isTextual()) {
      return given.textValue();
    }
    if (given.isArray()) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < given.size(); i++) {
        JsonNode part = given.get(i);
        String type = part.path("type").asText("");
        if (!type.equals("text") || !part.path("text").isTextual()) {
          throw ChatRequest.invalid(
              at + "[" + i + "]",
              "is of type '" + ChatRequest.cut(type) + "'",
              "Send parts of type text only");
        }
        text.append(part.path("text").textValue());
      }
      return text.toString();
    }
    if (given.isNull() && mayBeNull) {
      return "";
    }
    throw ChatRequest.invalid(
        at, "must be a string or a list of text parts", "Send the text as a string");
  }
}
