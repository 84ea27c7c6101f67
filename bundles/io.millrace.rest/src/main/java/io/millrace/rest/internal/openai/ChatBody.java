package io.millrace.rest.internal.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
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
      @JsonProperty("repetition_penalty") Optional<Double> repetitionPenalty,
      Object stop,
      Optional<Long> seed,
      Optional<Integer> n,
      java.util.Map<String, String> metadata) {}

  /** A turn; content is a string or a list of parts of type text. */
  public record RequestMessage(String role, Object content) {}

  /** Whether a stream ends with the usage. */
  public record StreamOptions(@JsonProperty("include_usage") Optional<Boolean> includeUsage) {}

  /** A whole answer. */
  public record ChatCompletion(
      String id,
      String object,
      long created,
      String model,
      @JsonProperty("system_fingerprint") String systemFingerprint,
      List<Choice> choices,
      Usage usage) {}

  /** One of the answers; there is always one. */
  public record Choice(
      int index,
      ResponseMessage message,
      Optional<Object> logprobs,
      @JsonProperty("finish_reason") String finishReason) {}

  /** The answer's turn. */
  public record ResponseMessage(String role, String content, Optional<String> refusal) {}

  /** Tokens read and generated. */
  public record Usage(
      @JsonProperty("prompt_tokens") int promptTokens,
      @JsonProperty("completion_tokens") int completionTokens,
      @JsonProperty("total_tokens") int totalTokens) {
    static Usage of(int prompt, int completion) {
      return new Usage(prompt, completion, prompt + completion);
    }
  }

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
      int index, Delta delta, @JsonProperty("finish_reason") @Nullable String finishReason) {}

  /** What a piece adds. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Delta(@Nullable String role, @Nullable String content) {}

  /** An endpoint, as a model. */
  public record Model(
      String id,
      String object,
      long created,
      @JsonProperty("owned_by") String ownedBy,
      String root,
      boolean ready) {}

  /** The endpoints. */
  public record Models(String object, List<Model> data) {}
}
