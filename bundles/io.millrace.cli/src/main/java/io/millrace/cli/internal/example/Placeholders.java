package io.millrace.cli.internal.example;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** What stands for something known only when the example runs: {@code ${here}} and others. */
final class Placeholders {
  private static final Pattern WHOLE = Pattern.compile("\\$\\{[^}]*}");
  private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,18}");

  private final Map<String, String> values = new LinkedHashMap<>();

  Placeholders with(String name, String value) {
    values.put("${" + name + "}", value);
    return this;
  }

  String in(String text) {
    String done = text;
    for (Map.Entry<String, String> e : values.entrySet()) {
      done = done.replace(e.getKey(), e.getValue());
    }
    return done;
  }

  /** The tree with every text filled in; one that is a placeholder only may become a number. */
  JsonNode in(JsonNode tree) {
    if (tree.isTextual()) {
      String text = in(tree.asText());
      boolean number = WHOLE.matcher(tree.asText()).matches() && NUMBER.matcher(text).matches();
      return number
          ? JsonNodeFactory.instance.numberNode(Long.parseLong(text))
          : JsonNodeFactory.instance.textNode(text);
    }
    if (tree.isArray()) {
      ArrayNode list = JsonNodeFactory.instance.arrayNode();
      tree.forEach(e -> list.add(in(e)));
      return list;
    }
    if (tree.isObject()) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      tree.properties().forEach(e -> object.set(e.getKey(), in(e.getValue())));
      return object;
    }
    return tree;
  }
}
