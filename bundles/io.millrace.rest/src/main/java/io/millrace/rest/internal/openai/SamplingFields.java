package io.millrace.rest.internal.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.api.model.Steering;
import io.millrace.deployment.SamplingOverrides;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/** The sampling that chat and completions take, with vLLM's additions. */
final class SamplingFields {
  private static final int MOST_BIASES = 4_096;
  private static final int MOST_STOPS = 64;

  private SamplingFields() {}

  static SamplingOverrides read(JsonNode body, OptionalInt maxTokens) {
    Fields fields = new Fields(body);
    return new SamplingOverrides(
        maxTokens,
        fields.number("temperature", 0, 2),
        fields.number("top_p", Double.MIN_NORMAL, 1),
        topK(fields),
        fields.number("repetition_penalty", Double.MIN_NORMAL, Double.MAX_VALUE),
        stop(body.path("stop")),
        fields.wide("seed"),
        new Steering(
            fields.number("min_p", 0, 1).orElse(0),
            fields.number("frequency_penalty", -2, 2).orElse(0),
            fields.number("presence_penalty", -2, 2).orElse(0),
            biases(body.path("logit_bias")),
            fields.integer("min_tokens", 0).orElse(0),
            fields.flag("ignore_eos"),
            stopTokens(body.path("stop_token_ids"))));
  }

  /** −1 is vLLM's word for off. */
  private static OptionalInt topK(Fields fields) {
    OptionalInt k = fields.integer("top_k", -1);
    return k.isPresent() ? OptionalInt.of(Math.max(0, k.getAsInt())) : k;
  }

  private static Map<Integer, Double> biases(JsonNode given) {
    if (given.isMissingNode() || given.isNull()) {
      return Map.of();
    }
    if (!given.isObject() || given.size() > MOST_BIASES) {
      throw ChatRequest.invalid(
          "logit_bias",
          "must be an object of at most " + MOST_BIASES + " token ids and their biases",
          "Send {\"123\": -100}");
    }
    Map<Integer, Double> biases = new HashMap<>();
    given
        .properties()
        .forEach(
            e -> {
              double bias = e.getValue().asDouble(Double.NaN);
              if (!e.getKey().matches("\\d{1,9}")
                  || !e.getValue().isNumber()
                  || Math.abs(bias) > 100) {
                throw ChatRequest.invalid(
                    "logit_bias",
                    "has an entry that is no token id with a number from -100 to 100",
                    "Use POST /tokenize to find ids");
              }
              biases.put(Integer.parseInt(e.getKey()), bias);
            });
    return biases;
  }

  private static Set<Integer> stopTokens(JsonNode given) {
    Set<Integer> ids = new HashSet<>();
    if (given.isMissingNode() || given.isNull()) {
      return ids;
    }
    boolean right = given.isArray() && given.size() <= MOST_STOPS;
    for (JsonNode id : given) {
      right = right && id.isIntegralNumber() && id.canConvertToInt() && id.intValue() >= 0;
      ids.add(id.intValue());
    }
    if (!right) {
      throw ChatRequest.invalid(
          "stop_token_ids", "must be a list of at most " + MOST_STOPS + " token ids", "Correct it");
    }
    return ids;
  }

  private static List<String> stop(JsonNode given) {
    if (given.isMissingNode() || given.isNull()) {
      return List.of();
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode each : given.isArray() ? given : List.of(given)) {
      if (!each.isTextual() || each.textValue().isEmpty()) {
        throw ChatRequest.invalid(
            "stop", "must be a string or a list of strings", "Send non-empty strings");
      }
      texts.add(each.textValue());
    }
    if (texts.size() > 4) {
      throw ChatRequest.invalid("stop", "has " + texts.size() + " strings", "Send at most 4");
    }
    return texts;
  }
}
