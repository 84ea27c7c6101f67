package io.millrace.rest.internal.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.api.model.OutputForm;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** {@code response_format}, and vLLM's guided decoding. */
final class FormFields {
  private static final List<String> STRUCTURED = List.of("json", "regex", "choice");

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
    JsonNode structured = body.path("structured_outputs");
    List<OutputForm> forms =
        new ArrayList<>(guided(body, "guided_json", "guided_regex", "guided_choice"));
    if (structured.isObject()) {
      structured
          .fieldNames()
          .forEachRemaining(
              name -> {
                if (!STRUCTURED.contains(name) && structured.hasNonNull(name)) {
                  throw ChatRequest.invalid(
                      "structured_outputs." + ChatRequest.cut(name),
                      "is not supported",
                      "Use one of " + STRUCTURED);
                }
              });
      forms.addAll(guided(structured, "json", "regex", "choice"));
    } else if (body.hasNonNull("structured_outputs")) {
      throw ChatRequest.invalid(
          "structured_outputs", "must be an object", "Use one of " + STRUCTURED);
    }
    format(body.path("response_format")).ifPresent(forms::add);
    if (forms.size() > 1) {
      throw ChatRequest.invalid(
          "response_format", "is one of several forms that are asked for", "Send one of them");
    }
    return forms.stream().findFirst();
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
