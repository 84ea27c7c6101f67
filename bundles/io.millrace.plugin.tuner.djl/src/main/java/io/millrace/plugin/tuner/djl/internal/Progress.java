package io.millrace.plugin.tuner.djl.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;

/**
 * What a checkpoint knows of a training besides its arrays.
 *
 * @param tokens trained so far
 * @param metrics last value of each
 */
record Progress(long tokens, Map<String, Double> metrics) {
  Progress {
    metrics = Map.copyOf(metrics);
  }

  void write(ObjectNode json) {
    json.put("tokens", tokens);
    ObjectNode values = json.putObject("metrics");
    metrics.forEach(
        (name, value) -> {
          if (Double.isFinite(value)) { // JSON has no other numbers
            values.put(name, value);
          }
        });
  }

  static Progress read(JsonNode json) {
    Map<String, Double> metrics = new HashMap<>();
    json.path("metrics")
        .fields()
        .forEachRemaining(field -> metrics.put(field.getKey(), field.getValue().asDouble()));
    return new Progress(json.path("tokens").asLong(), metrics);
  }
}
