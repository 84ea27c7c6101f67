package io.millrace.cli.internal.example;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** What stands for something known only when the example runs: {@code ${here}} and others. */
final class Placeholders {
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

  /** The tree with every text filled in; keys stay. */
  JsonNode in(JsonNode tree) {
    if (tree.isTextual()) {
      return JsonNodeFactory.instance.textNode(in(tree.asText()));
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
