package io.millrace.rest.internal.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.deployment.ToolUse;
import io.millrace.deployment.ToolUse.Tool;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * {@code tools}, {@code tool_choice} and {@code parallel_tool_calls}.
 *
 * @param text the tools as the chat template is told them; empty for none
 * @param use of them; empty if none may be called
 */
record ToolFields(String text, Optional<ToolUse> use) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final int MOST_TOOLS = 128;
  private static final ToolFields NONE = new ToolFields("", Optional.empty());

  static ToolFields read(JsonNode body) {
    for (String former : List.of("functions", "function_call")) {
      if (body.hasNonNull(former)) {
        throw ChatRequest.invalid(former, "is not supported", "Use 'tools' and 'tool_choice'");
      }
    }
    JsonNode given = body.path("tools");
    JsonNode choice = body.path("tool_choice");
    if (given.isMissingNode() || given.isNull() || (given.isArray() && given.isEmpty())) {
      if (choice.isObject() || choice.asText("").equals("required")) {
        throw ChatRequest.invalid("tool_choice", "needs 'tools'", "Send the tools, too");
      }
      return NONE;
    }
    List<Tool> tools = tools(given);
    boolean parallel =
        !body.hasNonNull("parallel_tool_calls") || new Fields(body).flag("parallel_tool_calls");
    if (choice.isObject()) {
      String name = choice.path("function").path("name").asText("");
      List<Tool> chosen = tools.stream().filter(t -> t.name().equals(name)).toList();
      if (chosen.isEmpty()) {
        throw ChatRequest.invalid(
            "tool_choice",
            "names the function '" + ChatRequest.cut(name) + "', which is not among the tools",
            "Use one of " + tools.stream().map(Tool::name).toList());
      }
      return new ToolFields(given.toString(), Optional.of(new ToolUse(chosen, true, false)));
    }
    String word = body.hasNonNull("tool_choice") ? new Fields(body).text("tool_choice") : "auto";
    return switch (word) {
      case "none" -> NONE;
      case "auto", "required" ->
          new ToolFields(
              given.toString(), Optional.of(new ToolUse(tools, word.equals("required"), parallel)));
      default ->
          throw ChatRequest.invalid(
              "tool_choice",
              "is '" + ChatRequest.cut(word) + "'",
              "Use none, auto, required or {\"type\": \"function\", \"function\": {\"name\": …}}");
    };
  }

  private static List<Tool> tools(JsonNode given) {
    if (!given.isArray() || given.size() > MOST_TOOLS) {
      throw ChatRequest.invalid(
          "tools", "must be a list of at most " + MOST_TOOLS + " functions", "Send fewer");
    }
    List<Tool> tools = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      JsonNode function = given.get(i).path("function");
      String name = function.path("name").asText("");
      String at = "tools[" + i + "]";
      if (!given.get(i).path("type").asText("function").equals("function")
          || !function.isObject()) {
        throw ChatRequest.invalid(at, "is no function", "Send {\"type\": \"function\", …}");
      }
      if (!NAME.matcher(name).matches() || tools.stream().anyMatch(t -> t.name().equals(name))) {
        throw ChatRequest.invalid(
            at + ".function.name",
            "is '" + ChatRequest.cut(name) + "'",
            "Give each its own name of letters, digits, _ and -, at most 64");
      }
      tools.add(new Tool(name, parameters(function.path("parameters"), at)));
    }
    return tools;
  }

  private static String parameters(JsonNode given, String at) {
    if (given.isMissingNode() || given.isNull() || (given.isObject() && given.isEmpty())) {
      return "{\"type\":\"object\",\"properties\":{},\"additionalProperties\":false}";
    }
    if (!given.isObject() || !given.path("type").asText("object").equals("object")) {
      throw ChatRequest.invalid(
          at + ".function.parameters", "is no JSON Schema of an object", "Send an object");
    }
    ObjectNode schema = given.deepCopy();
    if (!schema.has("type")) {
      schema.put("type", "object");
    }
    return schema.toString();
  }
}
