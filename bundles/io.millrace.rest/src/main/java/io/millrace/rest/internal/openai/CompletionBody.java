package io.millrace.rest.internal.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.millrace.rest.internal.openai.ChatBody.Usage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The bodies of {@code /v1/completions}, in OpenAI's names. */
final class CompletionBody {
  private CompletionBody() {}

  /** What a client sends; the prompt is a text, texts, tokens or lists of tokens. */
  record CompletionRequest(
      String model,
      Object prompt,
      @JsonProperty("max_tokens") Optional<Integer> maxTokens,
      Optional<Boolean> echo,
      Optional<Integer> logprobs,
      Optional<Integer> n,
      @JsonProperty("best_of") Optional<Integer> bestOf,
      Optional<Boolean> stream,
      @JsonProperty("stream_options") Optional<ChatBody.StreamOptions> streamOptions,
      Optional<Double> temperature,
      @JsonProperty("top_p") Optional<Double> topP,
      @JsonProperty("top_k") Optional<Integer> topK,
      @JsonProperty("min_p") Optional<Double> minP,
      @JsonProperty("repetition_penalty") Optional<Double> repetitionPenalty,
      @JsonProperty("frequency_penalty") Optional<Double> frequencyPenalty,
      @JsonProperty("presence_penalty") Optional<Double> presencePenalty,
      @JsonProperty("logit_bias") Map<String, Double> logitBias,
      Object stop,
      @JsonProperty("stop_token_ids") List<Integer> stopTokenIds,
      @JsonProperty("allowed_token_ids") List<Integer> allowedTokenIds,
      @JsonProperty("bad_words") List<String> badWords,
      @JsonProperty("prompt_logprobs") Optional<Integer> promptLogprobs,
      Optional<Long> seed,
      @JsonProperty("response_format") Object responseFormat,
      @JsonProperty("structured_outputs") Object structuredOutputs,
      @JsonProperty("json_schema") Object jsonSchema,
      Optional<String> grammar) {}

  /** A whole answer, or a chunk of one. */
  record Completion(
      String id,
      String object,
      long created,
      String model,
      @JsonProperty("system_fingerprint") String systemFingerprint,
      List<CompletionChoice> choices,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Usage usage) {}

  /** One of the answers: those to the first prompt come first. */
  record CompletionChoice(
      int index,
      String text,
      Optional<Scores.CompletionLogprobs> logprobs,
      @JsonProperty("finish_reason") @Nullable String finishReason,
      @JsonProperty("prompt_logprobs") @JsonInclude(JsonInclude.Include.NON_NULL)
          @Nullable List<@Nullable Map<String, Scores.PromptToken>> promptLogprobs) {
    /** Without scores of the prompt. */
    CompletionChoice(
        int index,
        String text,
        Optional<Scores.CompletionLogprobs> logprobs,
        @Nullable String finishReason) {
      this(index, text, logprobs, finishReason, null);
    }
  }
}
