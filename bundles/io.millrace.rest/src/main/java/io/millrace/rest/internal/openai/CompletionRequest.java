package io.millrace.rest.internal.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.api.PlatformException;
import io.millrace.api.model.Prompt;
import io.millrace.api.model.Reporting;
import io.millrace.deployment.SamplingOverrides;
import io.millrace.deployment.Wishes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A body of {@code POST /v1/completions}.
 *
 * @param logprobs alternatives to tell; −1 for no log-probabilities
 * @param only whether nothing is to be generated: {@code max_tokens} 0
 * @param formField the field that asks for a form, "" if none does
 * @param answers to each prompt, of which the {@code n} best are told
 */
record CompletionRequest(
    String model,
    List<Prompt> prompts,
    SamplingOverrides sampling,
    Wishes wishes,
    Map<String, String> labels,
    int n,
    int logprobs,
    boolean echo,
    boolean only,
    boolean stream,
    StreamUsage usage,
    String formField) {
  private static final int MOST_PROMPTS = 512;
  private static final int MOST_ALTERNATIVES = 20;
  private static final int DEFAULT_TOKENS = 16; // OpenAI's

  /**
   * Reads a body.
   *
   * @throws PlatformException REQUEST_INVALID; its message begins with the field at fault
   */
  static CompletionRequest of(JsonNode body) {
    Fields fields = new Fields(body);
    EngineFields.refuseUnmet(body);
    if (!fields.text("suffix").isEmpty()) {
      throw ChatRequest.invalid("suffix", "is not supported", "Leave it out");
    }
    int max = fields.integer("max_tokens", 0).orElse(DEFAULT_TOKENS);
    boolean echo = fields.flag("echo");
    if (max == 0 && !echo) {
      throw ChatRequest.invalid("max_tokens", "is 0 without 'echo'", "Ask for 1 or more");
    }
    int logprobs =
        fields.integer("logprobs", 0).orElse(EngineFields.alternatives(fields).orElse(-1));
    if (logprobs > MOST_ALTERNATIVES) {
      throw ChatRequest.invalid(
          "logprobs", "is " + logprobs, "Ask for at most " + MOST_ALTERNATIVES);
    }
    int n = ChatRequest.answers(fields);
    int best = fields.integer("best_of", 1).orElse(n);
    boolean stream = fields.flag("stream");
    if (best < n || best > Wishes.MOST_ANSWERS || (stream && best > n)) {
      throw ChatRequest.invalid(
          "best_of",
          "is " + best + " with n " + n + (stream ? " in a stream" : ""),
          "Ask for at least n, at most " + Wishes.MOST_ANSWERS + ", and not in a stream");
    }
    Optional<FormFields.Given> form = FormFields.read(body);
    Wishes wishes =
        new Wishes(
            best,
            new Reporting(
                best > n ? Math.max(0, logprobs) : logprobs,
                echo && logprobs >= 0,
                ChatRequest.promptAlternatives(fields)),
            form.map(FormFields.Given::form),
            Optional.empty(),
            fields.integer("priority", Integer.MIN_VALUE).orElse(0),
            Optional.empty(),
            EngineFields.cacheSalt(body));
    return new CompletionRequest(
        ChatRequest.model(fields),
        prompts(body.path("prompt")),
        SamplingFields.read(body, OptionalInt.of(Math.max(1, max))),
        wishes,
        ChatRequest.labels(body.path("metadata")),
        n,
        logprobs,
        echo,
        max == 0,
        stream,
        StreamUsage.read(body),
        form.map(FormFields.Given::field).orElse(""));
  }

  private static List<Prompt> prompts(JsonNode given) {
    if (given.isTextual()) {
      return List.of(text(given, "prompt"));
    }
    if (!given.isArray() || given.isEmpty() || given.size() > MOST_PROMPTS && !numbers(given)) {
      throw ChatRequest.invalid(
          "prompt",
          "must be a text, a list of tokens, or at most " + MOST_PROMPTS + " of these",
          "Send {\"prompt\": \"…\"}");
    }
    if (numbers(given)) {
      return List.of(tokens(given, "prompt"));
    }
    List<Prompt> prompts = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      String at = "prompt[" + i + "]";
      JsonNode each = given.get(i);
      prompts.add(each.isTextual() ? text(each, at) : tokens(each, at));
    }
    return prompts;
  }

  private static boolean numbers(JsonNode list) {
    return list.get(0).isNumber();
  }

  private static Prompt text(JsonNode given, String at) {
    if (given.textValue().isEmpty()) {
      throw ChatRequest.invalid(at, "is empty", "Send at least one character");
    }
    return new Prompt.Text(given.textValue());
  }

  static Prompt.Tokens tokens(JsonNode given, String at) {
    List<Integer> ids = new ArrayList<>();
    if (given.isArray()) {
      given.forEach(
          id -> ids.add(id.isIntegralNumber() && id.canConvertToInt() ? id.intValue() : -1));
    }
    if (ids.isEmpty() || ids.contains(-1)) {
      throw ChatRequest.invalid(at, "must be a text or a list of token ids", "Correct it");
    }
    return new Prompt.Tokens(ids);
  }
}
