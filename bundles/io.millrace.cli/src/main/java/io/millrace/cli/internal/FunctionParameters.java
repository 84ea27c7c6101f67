package io.millrace.cli.internal;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** Parameters of a function as people write them: text where it is declared as text. */
final class FunctionParameters {
  private final Api api;
  private final String function;

  FunctionParameters(Api api, String function) {
    this.api = api;
    this.function = function;
  }

  /** Asks for the declaration only if one of the texts could be something else than text. */
  Map<String, Object> read(Map<String, String> texts) {
    Map<String, Object> values = RunCommand.typed(api.json(), texts);
    if (values.values().stream().allMatch(FunctionParameters::text)) {
      return values;
    }
    JsonNode declared;
    try {
      declared = api.get("/api/v1/functions/" + Api.encode(function));
    } catch (CliFailure e) { // what is wrong with the function is told when it is run
      return values;
    }
    for (JsonNode parameter : declared.path("parameters")) {
      String name = parameter.path("name").asText();
      if (parameter.path("type").asText().equals("string")
          && values.containsKey(name)
          && !text(values.get(name))) {
        values.put(name, texts.get(name));
      }
    }
    return values;
  }

  private static boolean text(Object value) {
    return value instanceof String || value instanceof JsonNode json && json.isTextual();
  }
}
