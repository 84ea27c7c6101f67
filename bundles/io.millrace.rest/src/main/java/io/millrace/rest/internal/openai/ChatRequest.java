package io.millrace.rest.internal.openai;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.api.PlatformException;
import io.millrace.api.model.Prompt;
import io.millrace.api.model.Reporting;
import io.millrace.deployment.SamplingOverrides;
import io.millrace.deployment.Wishes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A body of {@code POST /v1/chat/completions}, read leniently: fields that are not known are
 * accepted, known ones must be of the right form.
 *
 * @param model an endpoint, or an adapter
 * @param labels from {@code metadata}
 * @param formField the field that asks for a form, "" if none does
 */
public record ChatRequest(
    String model,
    Prompt.Chat prompt,
    SamplingOverrides sampling,
    Wishes wishes,
    Map<String, String> labels,
    boolean stream,
    StreamUsage usage,
    String formField) {
  private static final int MOST_LABELS = 16;
  private static final int LONGEST_LABEL = 512;
  private static final int LONGEST_LABEL_NAME = 64; // OpenAI's
  private static final int MOST_ALTERNATIVES = 20;
  private static final List<String> EFFORTS =
      List.of("none", "minimal", "low", "medium", "high", "xhigh");

  /**
   * Reads a body.
   *
   * @throws PlatformException REQUEST_INVALID; its message begins with the field at fault
   */
  public static ChatRequest of(JsonNode body) {
    Fields fields = new Fields(body);
    EngineFields.refuseUnmet(body);
    SamplingOverrides sampling =
        SamplingFields.read(
            body,
            fields.integer("max_completion_tokens", 1).isPresent()
                ? fields.integer("max_completion_tokens", 1)
                : fields.integer("max_tokens", 1));
    ToolFields tools = ToolFields.read(body);
    Optional<FormFields.Given> form = FormFields.read(body);
    Wishes wishes =
        new Wishes(
            answers(fields),
            new Reporting(alternatives(fields), false, promptAlternatives(fields)),
            form.map(FormFields.Given::form),
            tools.use(),
            fields.integer("priority", Integer.MIN_VALUE).orElse(0),
            Optional.empty(),
            EngineFields.cacheSalt(body));
    if (wishes.form().isPresent() && wishes.tools().isPresent()) {
      throw invalid(
          form.map(FormFields.Given::field).orElse("response_format"),
          "cannot be combined with tools that may be called",
          "Leave it out, or set tool_choice to none");
    }
    return new ChatRequest(
        model(fields),
        prompt(body, tools.text()),
        sampling,
        wishes,
        labels(body.path("metadata")),
        fields.flag("stream"),
        StreamUsage.read(body),
        form.map(FormFields.Given::field).orElse(""));
  }

  /** The conversation of a body, with what the template is told. */
  static Prompt.Chat prompt(JsonNode body, String tools) {
    if (body.hasNonNull("chat_template")) {
      throw invalid("chat_template", "is not supported", "The model's own template is used");
    }
    boolean goesOn = new Fields(body).flag("continue_final_message");
    boolean ends =
        body.hasNonNull("add_generation_prompt") && !new Fields(body).flag("add_generation_prompt");
    return new Prompt.Chat(
        MessageFields.read(body.path("messages")),
        tools,
        arguments(body),
        goesOn
            ? Prompt.Ending.FINAL_MESSAGE
            : ends ? Prompt.Ending.MESSAGE : Prompt.Ending.GENERATION_PROMPT);
  }

  static String model(Fields fields) {
    String model = fields.text("model");
    if (model.isEmpty()) {
      throw invalid("model", "is missing", "Name an endpoint; GET /v1/models lists them");
    }
    return model;
  }

  static int answers(Fields fields) {
    int n = fields.integer("n", 1).orElse(1);
    if (n > Wishes.MOST_ANSWERS) {
      throw invalid("n", "is " + n, "Ask for at most " + Wishes.MOST_ANSWERS);
    }
    return n;
  }

  private static int alternatives(Fields fields) {
    int probabilities = EngineFields.alternatives(fields).orElse(-1);
    int top = fields.integer("top_logprobs", 0).orElse(-1);
    if (Math.max(top, probabilities) > MOST_ALTERNATIVES) {
      throw invalid(
          top > MOST_ALTERNATIVES ? "top_logprobs" : "n_probs",
          "is " + Math.max(top, probabilities),
          "Ask for at most " + MOST_ALTERNATIVES);
    }
    if (probabilities > 0 && top < 0) {
      return probabilities;
    }
    if (top > 0 && !fields.flag("logprobs")) {
      throw invalid("top_logprobs", "needs 'logprobs' to be true", "Send both");
    }
    return fields.flag("logprobs") ? Math.max(0, top) : -1;
  }

  /** Of vLLM; in a stream it takes 0 and tells nothing. */
  static int promptAlternatives(Fields fields) {
    int wanted = fields.integer("prompt_logprobs", -1).orElse(-2);
    if (wanted == -1 || wanted > MOST_ALTERNATIVES) {
      throw invalid("prompt_logprobs", "is " + wanted, "Ask for 0 to " + MOST_ALTERNATIVES);
    }
    if (wanted > 0 && fields.flag("stream")) {
      throw invalid("prompt_logprobs", "is not told in a stream", "Leave one of them out");
    }
    return wanted < 0 || fields.flag("stream") ? -1 : wanted;
  }

  /** What the template is told; as in vLLM, {@code reasoning_effort} is a part of it. */
  private static Map<String, Object> arguments(JsonNode body) {
    Map<String, Object> arguments = new LinkedHashMap<>();
    String effort = new Fields(body).text("reasoning_effort");
    if (!effort.isEmpty()) {
      if (!EFFORTS.contains(effort)) {
        throw invalid("reasoning_effort", "is '" + cut(effort) + "'", "Use one of " + EFFORTS);
      }
      arguments.put("reasoning_effort", effort);
    }
    JsonNode given = body.path("chat_template_kwargs");
    if (given.isMissingNode() || given.isNull()) {
      return arguments;
    }
    if (!given.isObject()) {
      throw invalid(
          "chat_template_kwargs", "must be an object", "Send {\"enable_thinking\": true}");
    }
    arguments.putAll(
        new ObjectMapper().convertValue(given, new TypeReference<Map<String, Object>>() {}));
    return arguments;
  }

  static PlatformException invalid(String field, String problem, String remedy) {
    return PlatformException.caller(
        "REQUEST_INVALID", "'" + field + "' " + problem + ".", remedy + ".");
  }

  static Map<String, String> labels(JsonNode given) {
    if (given.isMissingNode() || given.isNull()) {
      return Map.of();
    }
    if (!given.isObject() || given.size() > MOST_LABELS) {
      throw invalid(
          "metadata", "must be an object of at most " + MOST_LABELS + " strings", "Send fewer");
    }
    Map<String, String> labels = new LinkedHashMap<>();
    given
        .properties()
        .forEach(
            e -> {
              if (e.getKey().length() > LONGEST_LABEL_NAME) {
                throw invalid(
                    "metadata",
                    "has a name of more than " + LONGEST_LABEL_NAME + " characters",
                    "Send short names");
              }
              if (!e.getValue().isValueNode() || e.getValue().asText().length() > LONGEST_LABEL) {
                throw invalid(
                    "metadata",
                    "has a value that is no string of at most " + LONGEST_LABEL + " characters",
                    "Send short strings");
              }
              labels.put(e.getKey(), e.getValue().asText());
            });
    return labels;
  }

  static String cut(String text) {
    return text.length() > 40 ? text.substring(0, 40) + "…" : text;
  }
}
