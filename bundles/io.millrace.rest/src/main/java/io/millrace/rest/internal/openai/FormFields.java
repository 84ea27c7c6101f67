package io.millrace.rest.internal.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.api.model.OutputForm;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** {@code response_format}, and vLLM's guided decoding. */
final class FormFields {
  private static final String SIGNS = "\\^$.|?*+()[]{}/";

  private FormFields() {}

  static Optional<OutputForm> read(JsonNode body) {
    for (String other : List.of("guided_grammar", "bad_words", "allowed_token_ids")) {
      if (body.hasNonNull(other)) {
        throw ChatRequest.invalid(other, "is not supported", "Leave it out");
      }
    }
    JsonNode structured = body.path("structured_outputs");
    Optional<OutputForm> guided =
        first(
            guided(body, "guided_json", "guided_regex", "guided_choice"),
            guided(structured, "json", "regex", "choice"));
    Optional<OutputForm> format = format(body.path("response_format"));
    if (guided.isPresent() && format.isPresent()) {
      throw ChatRequest.invalid(
          "response_format", "cannot be combined with guided decoding", "Send one of them");
    }
    return first(format, guided);
  }

  private static Optional<OutputForm> format(JsonNode format) {
    if (format.isMissingNode() || format.isNull()) {
      return Optional.empty();
    }
    String type = format.path("type").asText("");
    switch (type) {
      case "text":
        return Optional.empty();
      case "json_object":
        return Optional.of(new OutputForm.JsonObject());
      case "json_schema":
        JsonNode schema = format.path("json_schema").path("schema");
        if (!schema.isObject() && !schema.isBoolean()) {
          throw ChatRequest.invalid(
              "response_format.json_schema.schema", "is missing", "Send a JSON Schema");
        }
        return Optional.of(new OutputForm.Schema(schema.toString()));
      default:
        throw ChatRequest.invalid(
            "response_format.type",
            "is '" + ChatRequest.cut(type) + "'",
            "Use text, json_object or json_schema");
    }
  }

  private static Optional<OutputForm> guided(
      JsonNode body, String json, String regex, String choice) {
    if (body.hasNonNull(json)) {
      JsonNode schema = body.get(json);
      return Optional.of(
          new OutputForm.Schema(schema.isTextual() ? schema.textValue() : schema.toString()));
    }
    if (body.hasNonNull(regex)) {
      return Optional.of(new OutputForm.Matching(body.get(regex).asText()));
    }
    if (body.hasNonNull(choice)) {
      JsonNode choices = body.get(choice);
      if (!choices.isArray() || choices.isEmpty()) {
        throw ChatRequest.invalid(choice, "must be a list of texts", "Send at least one");
      }
      return Optional.of(
          new OutputForm.Matching(
              StreamSupport.stream(choices.spliterator(), false)
                  .map(c -> quoted(c.asText()))
                  .collect(Collectors.joining("|"))));
    }
    return Optional.empty();
  }

  private static String quoted(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              if (SIGNS.indexOf(c) >= 0) {
                out.append('\\');
              }
              out.appendCodePoint(c);
            });
    return out.toString();
  }

  private static Optional<OutputForm> first(Optional<OutputForm> a, Optional<OutputForm> b) {
    return a.isPresent() ? a : b;
  }
}
