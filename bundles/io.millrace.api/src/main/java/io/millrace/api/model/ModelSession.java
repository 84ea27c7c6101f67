package io.millrace.api.model;

import io.millrace.api.PlatformException;
import java.nio.file.Path;
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
   * <p>A backend that has no tools, adapters or constraints refuses requests with them ({@link
   * GenerationRequest#plainMessages}); what it cannot report it leaves out.
   *
   * @throws PlatformException CONTEXT_TOO_LARGE if the prompt leaves no room; MODEL_UNAVAILABLE
   *     after close; MODEL_BUSY, with the seconds to wait, if too many requests wait or the timeout
   *     passed; ADAPTER_NOT_FOUND; MESSAGES_INVALID if the chat template refuses the conversation;
   *     PROMPT_INVALID for an empty prompt or tokens outside the vocabulary; SAMPLING_INVALID for
   *     biases, stop tokens or allowed tokens outside it; CONSTRAINT_FAILED if constraint, allowed
   *     tokens and bad words leave no token
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
   * Generates many answers, handing pieces to the listener as they come. Answers to the same prompt
   * need it read but once in a backend that can share it.
   *
   * @return completions in the order of the requests
   * @throws PlatformException as {@link #generate}, for the first request that failed; the others
   *     are ended
   * @since 1.2
   */
  default List<Completion> generateAll(List<GenerationRequest> requests, AnswersListener listener) {
    List<Completion> completions = new ArrayList<>(requests.size());
    for (int i = 0; i < requests.size(); i++) {
      int answer = i;
      completions.add(
          generate(
              requests.get(i),
              new TokenListener() {
                @Override
                public boolean text(String text) {
                  return listener.piece(answer, text, List.of());
                }

                @Override
                public boolean tokens(String text, List<ScoredToken> tokens) {
                  return listener.piece(answer, text, tokens);
                }

                @Override
                public void counted(int prompt, int cached, int completion) {
                  listener.counted(answer, prompt, cached, completion);
                }

                @Override
                public boolean wanted() {
                  return listener.wanted();
                }
              }));
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

  /**
   * The text of a prompt as the model reads it.
   *
   * @throws PlatformException MODEL_UNSUPPORTED if the backend knows conversations without tools
   *     only; MESSAGES_INVALID
   * @since 1.2
   */
  default String render(Prompt prompt) {
    if (prompt instanceof Prompt.Text text) {
      return text.text();
    }
    if (prompt instanceof Prompt.Tokens tokens) {
      return detokenize(tokens.ids().stream().mapToInt(i -> i).toArray());
    }
    Prompt.Chat chat = (Prompt.Chat) prompt;
    if (!chat.tools().isEmpty() || chat.ending() != Prompt.Ending.GENERATION_PROMPT) {
      throw unsupported("tools and other endings in conversations");
    }
    return render(chat.messages());
  }

  /** How many tokens the text takes. */
  int countTokens(String text);

  /**
   * The tokens of a text as it stands, names of special tokens in it being those tokens.
   *
   * @throws PlatformException MODEL_UNSUPPORTED
   * @since 1.2
   */
  default int[] tokenize(String text) {
    throw unsupported("tokens");
  }

  /**
   * The text of tokens, with names of special tokens.
   *
   * @throws PlatformException MODEL_UNSUPPORTED; PROMPT_INVALID for ids outside the vocabulary
   * @since 1.2
   */
  default String detokenize(int[] tokens) {
    throw unsupported("tokens");
  }

  /**
   * The model's tokens; the same object each time.
   *
   * @throws PlatformException MODEL_UNSUPPORTED
   * @since 1.2
   */
  default Vocabulary vocabulary() {
    throw unsupported("a vocabulary");
  }

  /**
   * Texts as vectors: the mean of the last hidden states over the tokens of a text, of length 1.
   *
   * @param texts none empty
   * @throws PlatformException MODEL_UNSUPPORTED, CONTEXT_TOO_LARGE, PROMPT_INVALID
   * @since 1.2
   */
  default Embeddings embed(List<String> texts) {
    throw unsupported("embeddings");
  }

  /**
   * The adapters that requests can name, by name.
   *
   * @since 1.2
   */
  default List<AdapterInfo> adapters() {
    return List.of();
  }

  /**
   * Whether adapters can be loaded beside the model and chosen per request; constant.
   *
   * @since 1.2
   */
  default boolean takesAdapters() {
    return false;
  }

  /**
   * Loads a PEFT adapter beside the model, while it answers.
   *
   * @param name 1 to 128 characters
   * @throws PlatformException MODEL_UNSUPPORTED, MODEL_NOT_FOUND, MODEL_INVALID,
   *     MODEL_MEMORY_UNAVAILABLE; ADAPTER_CONFLICT if the name is taken
   * @since 1.2
   */
  default void loadAdapter(String name, Path folder) {
    throw unsupported("adapters");
  }

  /**
   * Refuses new requests with the adapter, and frees it when those under way have ended.
   *
   * @throws PlatformException MODEL_UNSUPPORTED, ADAPTER_NOT_FOUND
   * @since 1.2
   */
  default void unloadAdapter(String name) {
    throw unsupported("adapters");
  }

  /**
   * How busy it is; quick.
   *
   * @since 1.2
   */
  default ModelLoad load() {
    return ModelLoad.UNKNOWN;
  }

  private static PlatformException unsupported(String what) {
    return PlatformException.caller(
        "MODEL_UNSUPPORTED",
        "The backend of this model does not give " + what + ".",
        "Serve the model with a backend that does, for example 'djl'.");
  }

  @Override
  void close();
}
