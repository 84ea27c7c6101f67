package io.millrace.deployment;

import io.millrace.api.model.Message;
import java.util.List;
import java.util.Map;

/**
 * A request to an endpoint.
 *
 * @param requestId unique; names the request in observations and in the answer
 * @param endpoint id of the endpoint
 * @param messages the conversation, oldest first; not empty, one of them from the user
 * @param sampling what overrides the pipeline's sampling
 * @param labels facts the client sends along for feedback and tests; logged with the request
 * @param account who asks
 */
public record Call(
    String requestId,
    String endpoint,
    List<Message> messages,
    SamplingOverrides sampling,
    Map<String, String> labels,
    String account) {
  public Call {
    messages = List.copyOf(messages);
    labels = Map.copyOf(labels);
  }
}
