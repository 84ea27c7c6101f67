package io.millrace.rest.internal.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.api.model.Steering;
import io.millrace.deployment.SamplingOverrides;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The sampling that chat and completions take, with vLLM's additions. */
final class SamplingFields {
  private static final int MOST_BIASES = 4_096;
  private static final int MOST_STOPS = 64;
  private static final int MOST_WORDS = 1_024;
  private static final int LONGEST_WORD = 1_000;

  /** Characters of all words: each is tokenized before an answer begins. */
  private static final int MOST_OF_WORDS = 65_536;

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
            stopTokens(body.path("stop_token_ids")),
            allowedTokens(body.path("allowed_token_ids")),
            badWords(body.path("bad_words"))));
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
    Optional<Set<Integer>> ids = tokens(given);
    if (ids.isEmpty() || given.size() > MOST_STOPS) {
      throw ChatRequest.invalid(
          "stop_token_ids", "must be a list of at most " + MOST_STOPS + " token ids", "Correct it");
    }
    return ids.get();
  }

  /** As in vLLM, an empty list is no list of all. */
  private static Set<Integer> allowedTokens(JsonNode given) {
    Optional<Set<Integer>> ids = tokens(given);
    if (ids.isEmpty() || given.isArray() && given.isEmpty()) {
      throw ChatRequest.invalid(
          "allowed_token_ids",
          "must be a list of token ids with at least one",
          "Use POST /tokenize to find ids, or leave it out");
    }
    return ids.get();
  }

  /** None for null; empty if it is no list of ids. */
  private static Optional<Set<Integer>> tokens(JsonNode given) {
    Set<Integer> ids = new HashSet<>();
    if (given.isMissingNode() || given.isNull()) {
      return Optional.of(ids);
    }
    boolean right = given.isArray();
    for (JsonNode id : given) {
      right = right && id.isIntegralNumber() && id.canConvertToInt() && id.intValue() >= 0;
      ids.add(id.intValue());
    }
    return right ? Optional.of(ids) : Optional.empty();
  }

  private static List<String> badWords(JsonNode given) {
    if (given.isMissingNode() || given.isNull()) {
      return List.of();
    }
    boolean right = given.isArray() && given.size() <= MOST_WORDS;
    List<String> words = new ArrayList<>();
    for (JsonNode word : given) {
      String text = word.isTextual() ? word.textValue() : "";
      right = right && !text.isEmpty() && text.length() <= LONGEST_WORD;
      words.add(text);
    }
    right = right && words.stream().mapToInt(String::length).sum() <= MOST_OF_WORDS;
    if (!right) {
      throw ChatRequest.invalid(
          "bad_words",
          "must be a list of at most "
              + MOST_WORDS
              + " texts of 1 to "
              + LONGEST_WORD
              + " characters, "
              + MOST_OF_WORDS
              + " together",
          "Correct it or leave it out");
    }
    return words;
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
