package io.millrace.api.model;

import io.millrace.api.PlatformException;
import java.util.List;
import java.util.Optional;

/**
 * What to answer, and how.
 *
 * @param prompt what to go on from
 * @param sampling how tokens are chosen
 * @param constraint what form the answer must have; for this request alone
 * @param reporting what to tell beside the text
 * @param handling how it is served beside others
 */
public record GenerationRequest(
    Prompt prompt,
    Sampling sampling,
    Optional<TokenConstraint> constraint,
    Reporting reporting,
    Handling handling) {
  private static final List<Message> NONE = List.of(Message.user(""));

  /** A conversation to answer; not empty. */
  public GenerationRequest(List<Message> messages, Sampling sampling) {
    this(new Prompt.Chat(messages), sampling);
  }

  /**
   * @since 1.2
   */
  public GenerationRequest(Prompt prompt, Sampling sampling) {
    this(prompt, sampling, Optional.empty(), Reporting.TEXT, Handling.USUAL);
  }

  /** The conversation so far; empty if the prompt is none. */
  public List<Message> messages() {
    return prompt.chat().map(Prompt.Chat::messages).orElse(List.of());
  }

  /**
   * The conversation, for backends that know neither tools nor adapters nor constraints.
   *
   * @throws PlatformException MODEL_UNSUPPORTED if the request has one of them, or forbids tokens
   * @since 1.2
   */
  public List<Message> plainMessages() {
    boolean plain = prompt.equals(new Prompt.Chat(messages().isEmpty() ? NONE : messages()));
    Steering steering = sampling.steering();
    boolean free = steering.allowedTokens().isEmpty() && steering.badWords().isEmpty();
    if (!plain || !free || constraint.isPresent() || handling.adapter().isPresent()) {
      throw PlatformException.caller(
          "MODEL_UNSUPPORTED",
          "The backend of this model answers conversations without tools, adapters, constraints,"
              + " allowed tokens and bad words only.",
          "Leave them out, or serve the model with a backend that has them, for example 'djl'.");
    }
    return messages();
  }

  /**
   * @since 1.2
   */
  public GenerationRequest withSampling(Sampling other) {
    return new GenerationRequest(prompt, other, constraint, reporting, handling);
  }

  /**
   * @since 1.2
   */
  public GenerationRequest withConstraint(TokenConstraint other) {
    return new GenerationRequest(prompt, sampling, Optional.of(other), reporting, handling);
  }

  /**
   * @since 1.2
   */
  public GenerationRequest withReporting(Reporting other) {
    return new GenerationRequest(prompt, sampling, constraint, other, handling);
  }

  /**
   * @since 1.2
   */
  public GenerationRequest withHandling(Handling other) {
    return new GenerationRequest(prompt, sampling, constraint, reporting, other);
  }
}
