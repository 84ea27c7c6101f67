package io.millrace.api.model;

import java.util.ArrayList;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A loaded model. Thread-safe: calls from many threads are scheduled by the session. Whoever loaded
 * it closes it; {@link #close()} lets calls under way finish and refuses new ones.
 */
@ConsumerType
public interface ModelSession extends AutoCloseable {
  /** Facts about the loaded model. */
  ModelInfo info();

  /**
   * Generates an answer, handing pieces to the listener as they come.
   *
   * @throws io.millrace.api.PlatformException CONTEXT_TOO_LARGE if the prompt leaves no room;
   *     MODEL_UNAVAILABLE after close
   */
  Completion generate(GenerationRequest request, TokenListener listener);

  /** Generates an answer in one piece. */
  default Completion generate(GenerationRequest request) {
    return generate(request, text -> true);
  }

  /**
   * Generates many answers; a backend that can batches them.
   *
   * @return completions in the order of the requests
   */
  default List<Completion> generateAll(List<GenerationRequest> requests) {
    List<Completion> completions = new ArrayList<>(requests.size());
    for (GenerationRequest r : requests) {
      completions.add(generate(r));
    }
    return completions;
  }

  /**
   * Scores a text: every token of {@code continuation}, given {@code context} and the tokens
   * before.
   *
   * @param context plain text, rendered as is; empty scores from the model's first token on
   * @param continuation not empty
   */
  TokenScores score(String context, String continuation);

  /** The conversation as the model's chat template renders it, ready for {@link #score}. */
  String render(List<Message> messages);

  /** How many tokens the text takes. */
  int countTokens(String text);

  @Override
  void close();
}
