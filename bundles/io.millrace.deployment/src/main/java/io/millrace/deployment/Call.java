package io.millrace.deployment;

import io.millrace.api.model.Message;
import io.millrace.api.model.Prompt;
import java.util.List;
import java.util.Map;

/**
 * A request to an endpoint.
 *
 * @param requestId unique; names the request in observations and in the answer
 * @param endpoint id of the endpoint, or {@code endpoint:adapter}, or the name of a loaded adapter
 * @param prompt the conversation, one message of it from the user, or a text or tokens to go on
 *     from; the pipeline's guardrails judge either, its prompts apply to conversations only
 * @param sampling what overrides the pipeline's sampling
 * @param wishes what else is asked for
 * @param labels facts the client sends along for feedback and tests; logged with the request
 * @param account who asks
 */
public record Call(
    String requestId,
    String endpoint,
    Prompt prompt,
    SamplingOverrides sampling,
    Wishes wishes,
    Map<String, String> labels,
    String account) {
  public Call {
    labels = Map.copyOf(labels);
  }

  /** A conversation to answer once, as text. */
  public Call(
      String requestId,
      String endpoint,
      List<Message> messages,
      SamplingOverrides sampling,
      Map<String, String> labels,
      String account) {
    this(requestId, endpoint, new Prompt.Chat(messages), sampling, Wishes.NONE, labels, account);
  }

  /** The conversation, oldest first; empty if the prompt is none. */
  public List<Message> messages() {
    return prompt.chat().map(Prompt.Chat::messages).orElse(List.of());
  }
}
