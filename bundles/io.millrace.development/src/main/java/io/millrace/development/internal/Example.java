package io.millrace.development.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.development.TuningMethod;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns an example as OpenAI's fine-tuning takes it into rows of a tuner. Messages of what is wrong
 * quote names of fields and roles only, never what the data says.
 */
final class Example {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> ROLES =
      Set.of("system", "developer", "user", "assistant", "tool");
  private static final Set<String> CHAT = Set.of("messages", "tools", "parallel_tool_calls");
  private static final Set<String> PAIR =
      Set.of("input", "preferred_output", "non_preferred_output");

  private Example() {}

  /** What is wrong with an example. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    Refused(String what) {
      super(what);
    }
  }

  static List<Map<String, Object>> rows(TuningMethod.Type method, JsonNode example) throws Refused {
    if (!example.isObject()) {
      throw new Refused("is no JSON object");
    }
    return method == TuningMethod.Type.DPO ? List.of(pair(example)) : conversations(example);
  }

  private static Map<String, Object> pair(JsonNode example) throws Refused {
    known(example, PAIR);
    JsonNode input = example.path("input");
    if (!input.isObject()) {
      throw new Refused("'input' is missing or no object");
    }
    known(input, CHAT);
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("prompt", messages(input.path("messages"), "input.messages"));
    row.put("chosen", answer(example, "preferred_output"));
    row.put("rejected", answer(example, "non_preferred_output"));
    tools(input, row);
    return row;
  }

  private static List<Map<String, Object>> answer(JsonNode example, String field) throws Refused {
    List<Map<String, Object>> said = messages(example.path(field), field);
    if (said.size() != 1 || !"assistant".equals(said.get(0).get("role"))) {
      throw new Refused("'" + field + "' is not one message of the assistant");
    }
    return said;
  }

  /**
   * A row for each answer to learn, with all that came before as its prompt: so it is rendered as
   * when it is asked for, whatever the chat template makes of a conversation as a whole.
   */
  private static List<Map<String, Object>> conversations(JsonNode example) throws Refused {
    known(example, CHAT);
    JsonNode given = example.path("messages");
    List<Map<String, Object>> messages = messages(given, "messages");
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int i = 1; i < messages.size(); i++) {
      boolean answer = "assistant".equals(messages.get(i).get("role"));
      if (answer && given.get(i).path("weight").asInt(1) == 1) {
        rows.add(
            row(
                example,
                Map.of(
                    "prompt", messages.subList(0, i), "completion", messages.subList(i, i + 1))));
      }
    }
    if (rows.isEmpty()) {
      throw new Refused("'messages' has no answer of the assistant to learn");
    }
    return rows;
  }

  private static Map<String, Object> row(JsonNode example, Map<String, Object> columns)
      throws Refused {
    Map<String, Object> row = new LinkedHashMap<>(columns);
    tools(example, row);
    return row;
  }

  private static void tools(JsonNode example, Map<String, Object> row) throws Refused {
    JsonNode tools = example.path("tools");
    if (tools.isMissingNode() || tools.isNull()) {
      return;
    }
    if (!tools.isArray()) {
      throw new Refused("'tools' is no list");
    }
    row.put("tools", JSON.convertValue(tools, List.class));
  }

  private static List<Map<String, Object>> messages(JsonNode given, String field) throws Refused {
    if (!given.isArray() || given.isEmpty()) {
      throw new Refused("'" + field + "' is missing or no list of messages");
    }
    List<Map<String, Object>> messages = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      messages.add(message(given.get(i), field + "[" + i + "]"));
    }
    return messages;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> message(JsonNode given, String place) throws Refused {
    if (!given.isObject()) {
      throw new Refused("'" + place + "' is no message");
    }
    String role = given.path("role").asText();
    if (!ROLES.contains(role)) {
      throw new Refused("'" + place + ".role' is none of " + ROLES.stream().sorted().toList());
    }
    if (given.has("function_call") || given.has("audio")) {
      throw new Refused("'" + place + "' has a function_call or audio, which are not taken");
    }
    JsonNode weight = given.path("weight");
    if (!weight.isMissingNode()
        && !(weight.isInt() && (weight.asInt() == 0 || weight.asInt() == 1))) {
      throw new Refused("'" + place + ".weight' is neither 0 nor 1");
    }
    ObjectNode message = given.deepCopy();
    message.remove("weight");
    String text = text(given.path("content"), place);
    if (text == null && !(role.equals("assistant") && given.path("tool_calls").size() > 0)) {
      throw new Refused("'" + place + ".content' is missing");
    }
    message.put("content", text == null ? "" : text);
    return JSON.convertValue(message, Map.class);
  }

  /** Text, plain or in parts; null if there is none. */
  private static @Nullable String text(JsonNode content, String place) throws Refused {
    if (content.isMissingNode() || content.isNull()) {
      return null;
    }
    if (content.isTextual()) {
      return content.textValue();
    }
    if (!content.isArray()) {
      throw new Refused("'" + place + ".content' is no text");
    }
    StringBuilder text = new StringBuilder();
    for (JsonNode part : content) {
      if (!part.path("type").asText().equals("text") || !part.path("text").isTextual()) {
        throw new Refused("'" + place + ".content' has a part that is no text");
      }
      text.append(part.path("text").textValue());
    }
    return text.toString();
  }

  private static void known(JsonNode object, Set<String> fields) throws Refused {
    for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!fields.contains(name)) {
        // a name may be shown, a text that stands where a name should may not
        String shown = name.matches("[A-Za-z_][A-Za-z0-9_.-]{0,39}") ? "'" + name + "'" : "a field";
        throw new Refused(
            shown + " is not known here; known are " + fields.stream().sorted().toList());
      }
    }
  }
}
