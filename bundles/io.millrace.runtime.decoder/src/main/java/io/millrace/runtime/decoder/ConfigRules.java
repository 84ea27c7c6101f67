package io.millrace.runtime.decoder;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.api.PlatformException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Which settings of a {@code config.json} are computed; everything else is refused by name. */
final class ConfigRules {
  private static final Set<String> TYPES = Set.of("llama", "mistral");

  private ConfigRules() {}

  static void check(JsonNode json) {
    List<String> problems = new ArrayList<>();
    String type = json.path("model_type").asText("(missing)");
    if (!TYPES.contains(type)) {
      problems.add("model_type '" + type + "'");
    }
    String activation = json.path("hidden_act").asText("silu");
    if (!activation.equals("silu")) {
      problems.add("hidden_act '" + activation + "'");
    }
    for (String bias : List.of("attention_bias", "mlp_bias")) {
      if (json.path(bias).asBoolean(false)) {
        problems.add(bias + " true");
      }
    }
    for (String absent : List.of("rope_scaling", "sliding_window", "quantization_config")) {
      if (json.hasNonNull(absent)) {
        problems.add(absent + " " + json.get(absent));
      }
    }
    JsonNode rope = json.path("rope_parameters");
    if (!rope.path("rope_type").asText("default").equals("default")) {
      problems.add("rope_type " + rope.get("rope_type"));
    }
    if (!problems.isEmpty()) {
      throw PlatformException.caller(
          "MODEL_UNSUPPORTED",
          "config.json asks for what the decoder does not compute: "
              + String.join(", ", problems)
              + ".",
          "Use a model of type llama with silu, without biases, rope scaling, sliding window or"
              + " quantization.");
    }
  }

  /** Newer files nest theta in rope_parameters. */
  static double ropeTheta(JsonNode json) {
    JsonNode nested = json.path("rope_parameters").path("rope_theta");
    return nested.isNumber() ? nested.asDouble() : json.path("rope_theta").asDouble(10000);
  }
}
