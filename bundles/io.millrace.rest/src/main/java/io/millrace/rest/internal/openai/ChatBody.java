package io.millrace.rest.internal.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.millrace.deployment.Answer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The bodies of the chat API, in OpenAI's names. */
public final class ChatBody {
  private ChatBody() {}

  /** What a client sends, as far as it is read; more is accepted. */
  public record ChatCompletionRequest(
      String model,
      List<RequestMessage> messages,
      Optional<Boolean> stream,
      @JsonProperty("stream_options") Optional<StreamOptions> streamOptions,
      @JsonProperty("max_tokens") Optional<Integer> maxTokens,
      @JsonProperty("max_completion_tokens") Optional<Integer> maxCompletionTokens,
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
      @JsonProperty("min_tokens") Optional<Integer> minTokens,
      @JsonProperty("ignore_eos") Optional<Boolean> ignoreEos,
      Optional<Long> seed,
      Optional<Integer> n,
      Optional<Boolean> logprobs,
      @JsonProperty("top_logprobs") Optional<Integer> topLogprobs,
      @JsonProperty("response_format") Object responseFormat,
      @JsonProperty("structured_outputs") Object structuredOutputs,
      @JsonProperty("json_schema") Object jsonSchema,
      Optional<String> grammar,
      List<Object> tools,
      @JsonProperty("tool_choice") Object toolChoice,
      @JsonProperty("parallel_tool_calls") Optional<Boolean> parallelToolCalls,
      @JsonProperty("chat_template_kwargs") Map<String, Object> chatTemplateKwargs,
      @JsonProperty("add_generation_prompt") Optional<Boolean> addGenerationPrompt,
      @JsonProperty("continue_final_message") Optional<Boolean> continueFinalMessage,
      Optional<Integer> priority,
      Map<String, String> metadata) {}

  /** A turn; content is a string or a list of parts of type text. */
  public record RequestMessage(
      String role,
      Object content,
      @JsonProperty("tool_calls") List<Object> toolCalls,
      @JsonProperty("tool_call_id") Optional<String> toolCallId,
      Optional<String> name) {}

  /** Whether a stream ends with the usage, and whether every chunk has it. */
  public record StreamOptions(
      @JsonProperty("include_usage") Optional<Boolean> includeUsage,
      @JsonProperty("continuous_usage_stats") Optional<Boolean> continuousUsageStats) {}

  /** A whole answer. */
  public record ChatCompletion(
      String id,
      String object,
      long created,
      String model,
      @JsonProperty("system_fingerprint") String systemFingerprint,
      List<Choice> choices,
      Usage usage,
      @JsonProperty("prompt_logprobs") @JsonInclude(JsonInclude.Include.NON_NULL)
          @Nullable List<@Nullable Map<String, Scores.PromptToken>> promptLogprobs) {}

  /** One of the answers. */
  public record Choice(
      int index,
      ResponseMessage message,
      Optional<Scores.Logprobs> logprobs,
      @JsonProperty("finish_reason") String finishReason) {
    static Choice of(int index, Answer.Choice c, boolean scored) {
      boolean calls = !c.calls().isEmpty();
      return new Choice(
          index,
          new ResponseMessage(
              "assistant",
              calls && c.text().isBlank() ? Optional.empty() : Optional.of(c.text()),
              Optional.empty(),
              calls ? c.calls().stream().map(ToolCall::of).toList() : null),
          scored ? Optional.of(Scores.chat(c.tokens())) : Optional.empty(),
          c.finish());
    }
  }

  /** The answer's turn. */
  public record ResponseMessage(
      String role,
      Optional<String> content,
      Optional<String> refusal,
      @JsonProperty("tool_calls") @JsonInclude(JsonInclude.Include.NON_NULL)
          @Nullable List<ToolCall> toolCalls) {}

  /** A call of a tool; index, id, type and name only where they are told. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ToolCall(
      @Nullable Integer index, @Nullable String id, @Nullable String type, Function function) {
    static ToolCall of(Answer.ToolCall call) {
      return new ToolCall(null, call.id(), "function", new Function(call.name(), call.arguments()));
    }
  }

  /** What is called; the arguments are JSON as text. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Function(@Nullable String name, String arguments) {}

  /** Tokens read and generated. */
  public record Usage(
      @JsonProperty("prompt_tokens") int promptTokens,
      @JsonProperty("completion_tokens") int completionTokens,
      @JsonProperty("total_tokens") int totalTokens,
      @JsonProperty("prompt_tokens_details") PromptDetails promptTokensDetails,
      @JsonProperty("completion_tokens_details") CompletionDetails completionTokensDetails) {
    static Usage of(int prompt, int cached, int completion) {
      return new Usage(
          prompt,
          completion,
          prompt + completion,
          new PromptDetails(cached),
          new CompletionDetails(0));
    }

    static Usage of(Answer a) {
      return of(a.promptTokens(), a.cachedTokens(), a.completionTokens());
    }
  }

  /** Of the tokens read, those that were in memory. */
  public record PromptDetails(@JsonProperty("cached_tokens") int cachedTokens) {}

  /** Of the tokens generated, those of reasoning that is kept apart: none. */
  public record CompletionDetails(@JsonProperty("reasoning_tokens") int reasoningTokens) {}

  /** A piece of a streamed answer. */
  record Chunk(
      String id,
      String object,
      long created,
      String model,
      @JsonProperty("system_fingerprint") String systemFingerprint,
      List<ChunkChoice> choices,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Usage usage) {}

  /** The choice of a piece. */
  record ChunkChoice(
      int index,
      Delta delta,
      @JsonInclude(JsonInclude.Include.NON_NULL) Scores.@Nullable Logprobs logprobs,
      @JsonProperty("finish_reason") @Nullable String finishReason) {}

  /** What a piece adds. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Delta(
      @Nullable String role,
      @Nullable String content,
      @JsonProperty("tool_calls") @Nullable List<ToolCall> toolCalls) {}
}
