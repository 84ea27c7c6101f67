package io.millrace.api.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a model goes on from.
 *
 * @since 1.2
 */
public sealed interface Prompt {
  /**
   * A conversation, rendered with the model's chat template.
   *
   * @param messages so far, not empty
   * @param tools a JSON array of tools as OpenAI's API takes them; "" for none
   * @param arguments other variables of the template as JSON has them, for example {@code
   *     enable_thinking}
   * @param ending what the rendered text ends with
   */
  record Chat(List<Message> messages, String tools, Map<String, Object> arguments, Ending ending)
      implements Prompt {
    public Chat {
      messages = List.copyOf(messages);
      arguments = Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
      if (messages.isEmpty()) {
        throw new IllegalArgumentException("no messages");
      }
    }

    /** A conversation to answer, without tools. */
    public Chat(List<Message> messages) {
      this(messages, "", Map.of(), Ending.GENERATION_PROMPT);
    }
  }

  /** How a rendered conversation ends. */
  enum Ending {
    /** After the last message. */
    MESSAGE,
    /** With what precedes an answer: {@code add_generation_prompt}. */
    GENERATION_PROMPT,
    /** Inside the last message, which the model goes on with: {@code continue_final_message}. */
    FINAL_MESSAGE
  }

  /**
   * A text as it stands, names of special tokens in it being those tokens.
   *
   * @param text not empty
   */
  record Text(String text) implements Prompt {}

  /**
   * Tokens of the model's vocabulary.
   *
   * @param ids at least one
   */
  record Tokens(List<Integer> ids) implements Prompt {
    public Tokens {
      ids = List.copyOf(ids);
    }
  }

  /** The conversation, if it is one. */
  default Optional<Chat> chat() {
    return this instanceof Chat chat ? Optional.of(chat) : Optional.empty();
  }
}
