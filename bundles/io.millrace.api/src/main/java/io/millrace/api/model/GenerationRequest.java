package io.millrace.api.model;

import java.util.List;

/**
 * What to answer, and how.
 *
 * @param messages the conversation so far, rendered with the model's chat template; not empty
 * @param sampling how tokens are chosen
 */
public record GenerationRequest(List<Message> messages, Sampling sampling) {
  public GenerationRequest {
    messages = List.copyOf(messages);
    if (messages.isEmpty()) {
      throw new IllegalArgumentException("no messages");
    }
  }
}
