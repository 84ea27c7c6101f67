package io.millrace.rest.internal.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.api.model.OutputForm;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * {@code response_format}, vLLM's structured outputs, llama.cpp's {@code json_schema} and {@code
 * grammar}.
 */
final class FormFields {
  private static final List<String> STRUCTURED =
      List.of("json", "regex", "choice", "grammar", "json_object");

  private static final String SIGNS = "\\^$.|?*+()[]{}/";

  private FormFields() {}

  /**
   * A form, and the field that asks for it.
   *
   * @param field as the client wrote it
   */
  record Given(OutputForm form, String field) {}

  /** Not so with the values that mean nothing is asked for. */
  private static boolean asks(JsonNode value) {
    return value.isContainerNode()
        ? !value.isEmpty()
        : !value.asText("").isEmpty() && !List.of("false", "null", "0").contains(value.asText());
  }

  static Optional<Given> read(JsonNode body) {
    List<Given> forms = new ArrayList<>(guided(body, "guided_", ""));
    forms.addAll(structured(body.path("structured_outputs")));
    if (body.hasNonNull("json_schema")) {
      forms.add(new Given(schema(body.get("json_schema"), "json_schema"), "json_schema"));
    }
    grammar(body, "grammar", "").ifPresent(forms::add);
    format(body.path("response_format"))
        .ifPresent(form -> forms.add(new Given(form, "response_format")));
    if (forms.size() > 1) {
      throw ChatRequest.invalid(
          forms.get(1).field(), "is one of several forms that are asked for", "Send one of them");
    }
    return forms.stream().findFirst();
  }

  private static List<Given> structured(JsonNode given) {
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
    List<Given> forms = new ArrayList<>(guided(given, "", "structured_outputs."));
    if (new Fields(given).flag("json_object")) {
      forms.add(new Given(new OutputForm.JsonObject(), "structured_outputs.json_object"));
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

  /**
   * @param prefix of the names in the object
   * @param place of the object in the body
   */
  private static List<Given> guided(JsonNode object, String prefix, String place) {
    List<Given> forms = new ArrayList<>();
    String json = prefix + "json";
    if (object.hasNonNull(json)) {
      JsonNode schema = object.get(json);
      String text = schema.isTextual() ? schema.textValue() : schema.toString();
      forms.add(new Given(new OutputForm.Schema(text), place + json));
    }
    String regex = prefix + "regex";
    if (object.hasNonNull(regex)) {
      String pattern = new Fields(object).text(regex);
      forms.add(new Given(new OutputForm.Matching(pattern), place + regex));
    }
    String choice = prefix + "choice";
    if (object.hasNonNull(choice)) {
      forms.add(new Given(oneOf(object.get(choice), place + choice), place + choice));
    }
    grammar(object, prefix + "grammar", place).ifPresent(forms::add);
    return forms;
  }

  private static OutputForm oneOf(JsonNode choices, String field) {
    List<String> texts = new ArrayList<>();
    choices.forEach(c -> texts.add(c.isTextual() ? c.textValue() : ""));
    if (!choices.isArray() || texts.isEmpty() || texts.contains("")) {
      throw ChatRequest.invalid(
          field, "must be a list of texts, none of them empty", "Send at least one");
    }
    return new OutputForm.Matching(
        texts.stream().map(FormFields::quoted).collect(Collectors.joining("|")));
  }

  private static Optional<Given> grammar(JsonNode object, String name, String place) {
    String text = new Fields(object).text(name);
    return text.isEmpty()
        ? Optional.empty()
        : Optional.of(new Given(new OutputForm.Grammar(text), place + name));
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
