package io.millrace.plugin.model.djl.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.model.Message;
import io.millrace.api.model.Prompt;
import io.millrace.runtime.template.ChatTemplate;
import io.millrace.runtime.template.Conversation;
import java.util.List;
import java.util.Set;

/** What a model reads: conversations rendered, texts encoded, tokens checked. Thread-safe. */
final class Prompts {
  /** More characters than this a token cannot stand for; a longer text is not worth encoding. */
  private static final int CHARACTERS_PER_TOKEN = 128;

  private final TextCodec codec;
  private final ChatTemplate template;
  private final int context;
  private final int vocabulary;

  Prompts(TextCodec codec, ChatTemplate template, int context, int vocabulary) {
    this.codec = codec;
    this.template = template;
    this.context = context;
    this.vocabulary = vocabulary;
  }

  /**
   * @throws PlatformException CONTEXT_TOO_LARGE, PROMPT_INVALID, MESSAGES_INVALID
   */
  int[] tokens(Prompt prompt) {
    int[] tokens;
    if (prompt instanceof Prompt.Tokens given) {
      tokens = checked(given.ids().stream().mapToInt(i -> i).toArray());
    } else if (prompt instanceof Prompt.Text text) {
      requireLength(text.text());
      tokens = codec.encodeWhole(text.text());
    } else {
      tokens = encode(render(prompt));
    }
    if (tokens.length == 0) {
      throw invalid("The prompt is empty.");
    }
    if (tokens.length >= context) {
      throw tooLarge(tokens.length + " tokens");
    }
    return tokens;
  }

  /** The text of a prompt as the model reads it. */
  String render(Prompt prompt) {
    if (prompt instanceof Prompt.Tokens given) {
      return decode(given.ids().stream().mapToInt(i -> i).toArray());
    }
    if (prompt instanceof Prompt.Text text) {
      return text.text();
    }
    Prompt.Chat chat = (Prompt.Chat) prompt;
    Conversation conversation =
        Conversation.of(clean(chat.messages()))
            .withArguments(chat.arguments())
            .withEnding(Conversation.Ending.valueOf(chat.ending().name()));
    if (!chat.tools().isEmpty()) {
      conversation = conversation.withTools(codec.withoutSpecials(chat.tools()));
    }
    return template.render(conversation).text();
  }

  /** A conversation to be answered, or the whole of one whose last turn is the answer. */
  String render(List<Message> messages) {
    boolean answered = messages.get(messages.size() - 1).role().equals("assistant");
    return template.render(clean(messages), !answered);
  }

  /** Without the names of special tokens, so that nobody writes a turn into a message. */
  private List<Message> clean(List<Message> messages) {
    return messages.stream()
        .map(
            m ->
                new Message(
                    m.role(),
                    codec.withoutSpecials(m.content()),
                    codec.withoutSpecials(m.toolCalls()),
                    codec.withoutSpecials(m.toolCallId()),
                    codec.withoutSpecials(m.name())))
        .toList();
  }

  /**
   * @param field of the request that names the tokens
   * @throws PlatformException SAMPLING_INVALID if the model has one of them not
   */
  void requireKnown(String field, Set<Integer> tokens) {
    for (int token : tokens) {
      if (token < 0 || token >= vocabulary) {
        throw PlatformException.caller(
            "SAMPLING_INVALID",
            "'"
                + field
                + "' names token "
                + token
                + ", which is not among the model's "
                + vocabulary
                + ".",
            "Ask /tokenize which tokens a text has.");
      }
    }
  }

  int[] encode(String text) {
    requireLength(text);
    return codec.encode(text);
  }

  String decode(int[] tokens) {
    long[] ids = new long[tokens.length];
    checked(tokens);
    for (int i = 0; i < ids.length; i++) {
      ids[i] = tokens[i];
    }
    return codec.decodeAll(ids);
  }

  private int[] checked(int[] tokens) {
    for (int token : tokens) {
      if (token < 0 || token >= vocabulary) {
        throw invalid("Token " + token + " is not among the model's " + vocabulary + ".");
      }
    }
    return tokens;
  }

  private void requireLength(String text) {
    if (text.length() > (long) context * CHARACTERS_PER_TOKEN) {
      throw tooLarge(text.length() + " characters");
    }
  }

  private static PlatformException invalid(String what) {
    return PlatformException.caller(
        "PROMPT_INVALID", what, "Send a text or tokens of the model's own vocabulary.");
  }

  PlatformException tooLarge(String size) {
    return PlatformException.caller(
        "CONTEXT_TOO_LARGE",
        "The prompt has "
            + size
            + "; the model is served with "
            + context
            + " tokens for prompt and answer.",
        "Send less text, or serve the model with a larger 'context'.");
  }
}
