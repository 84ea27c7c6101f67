package io.millrace.rest.internal.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.api.model.OutputForm;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** {@code response_format}, vLLM's structured outputs, llama.cpp's {@code json_schema}. */
final class FormFields {
  private static final List<String> STRUCTURED = List.of("json", "regex", "choice", "json_object");

  /** Of vLLM and llama.cpp; leaving them unmet in silence would answer another question. */
  private static final List<String> UNMET = List.of("guided_grammar", "grammar", "use_beam_search");

  private static final String SIGNS = "\\^$.|?*+()[]{}/";

  private FormFields() {}

  private static void refuse(String field) {
    throw ChatRequest.invalid(field, "is not supported", "Leave it out");
  }

  /** Not so with the values that mean nothing is asked for. */
  private static boolean asks(JsonNode value) {
    return value.isContainerNode()
        ? !value.isEmpty()
        : !value.asText("").isEmpty() && !List.of("false", "null", "0").contains(value.asText());
  }

  static Optional<OutputForm> read(JsonNode body) {
    UNMET.stream().filter(name -> asks(body.path(name))).findFirst().ifPresent(FormFields::refuse);
    List<OutputForm> forms =
        new ArrayList<>(guided(body, "guided_json", "guided_regex", "guided_choice"));
    forms.addAll(structured(body.path("structured_outputs")));
    if (body.hasNonNull("json_schema")) {
      forms.add(schema(body.get("json_schema"), "json_schema"));
    }
    format(body.path("response_format")).ifPresent(forms::add);
    if (forms.size() > 1) {
      throw ChatRequest.invalid(
          "response_format", "is one of several forms that are asked for", "Send one of them");
    }
    return forms.stream().findFirst();
  }

  private static List<OutputForm> structured(JsonNode given) {
    if (given.isMissingNode() || given.isNull()) {
      return List.of();
    }
    if (!given.isObject()) {
      throw ChatRequest.invalid(
          "structured_outputs", "must be an object", "Use one of " + STRUCTURED);
    }
    given
        .properties()
        .forEach(
            e -> {
              if (!STRUCTURED.contains(e.getKey()) && asks(e.getValue())) {
                throw ChatRequest.invalid(
                    "structured_outputs." + ChatRequest.cut(e.getKey()),
                    "is not supported",
                    "Use one of " + STRUCTURED);
              }
            });
    List<OutputForm> forms = new ArrayList<>(guided(given, "json", "regex", "choice"));
    if (new Fields(given).flag("json_object")) {
      forms.add(new OutputForm.JsonObject());
    }
    return forms;
  }

  private static OutputForm schema(JsonNode schema, String field) {
    if (!schema.isObject() && !schema.isBoolean()) {
      throw ChatRequest.invalid(field, "is no JSON Schema", "Send an object");
    }
    return new OutputForm.Schema(schema.toString());
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
        // with a schema it is llama.cpp's
        return Optional.of(
            format.hasNonNull("schema")
                ? schema(format.get("schema"), "response_format.schema")
                : new OutputForm.JsonObject());
      case "json_schema":
        return Optional.of(
            schema(
                format.path("json_schema").path("schema"), "response_format.json_schema.schema"));
      default:
        throw ChatRequest.invalid(
            "response_format.type",
            "is '" + ChatRequest.cut(type) + "'",
            "Use text, json_object or json_schema");
    }
  }

  private static List<OutputForm> guided(JsonNode body, String json, String regex, String choice) {
    List<OutputForm> forms = new ArrayList<>();
    if (body.hasNonNull(json)) {
      JsonNode schema = body.get(json);
      forms.add(new OutputForm.Schema(schema.isTextual() ? schema.textValue() : schema.toString()));
    }
    if (body.hasNonNull(regex)) {
      forms.add(new OutputForm.Matching(new Fields(body).text(regex)));
    }
    if (body.hasNonNull(choice)) {
      JsonNode choices = body.get(choice);
      List<String> texts = new ArrayList<>();
      choices.forEach(c -> texts.add(c.isTextual() ? c.textValue() : ""));
      if (!choices.isArray() || texts.isEmpty() || texts.contains("")) {
        throw ChatRequest.invalid(
            choice, "must be a list of texts, none of them empty", "Send at least one");
      }
      forms.add(
          new OutputForm.Matching(
              texts.stream().map(FormFields::quoted).collect(Collectors.joining("|"))));
    }
    return forms;
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
}
