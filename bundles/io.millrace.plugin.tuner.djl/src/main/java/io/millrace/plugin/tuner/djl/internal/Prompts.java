package io.millrace.plugin.tuner.djl.internal;

import io.millrace.api.model.Message;
import io.millrace.runtime.template.ChatTemplate;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Turns a prompt column into the text that precedes the answer, as serving does. */
interface Prompts {
  /**
   * @param messages at least one
   */
  String render(List<Message> messages);

  /** The chat template of a model folder, or with mode {@code none} the last message as it is. */
  static Prompts of(String mode, Path folder) {
    if (mode.equals("none")) {
      return messages -> messages.get(messages.size() - 1).content();
    }
    ChatTemplate template = ChatTemplate.read(folder);
    return messages -> template.render(messages, true);
  }

  /**
   * Alternatives that a column offers: a text is one, a list of texts several, a list of chat
   * messages one conversation.
   */
  static List<List<Message>> alternatives(Object column) {
    if (column instanceof String text) {
      return List.of(List.of(Message.user(text)));
    }
    List<List<Message>> alternatives = new ArrayList<>();
    List<Message> conversation = new ArrayList<>();
    if (column instanceof Iterable<?> items) {
      for (Object item : items) {
        if (item instanceof String text) {
          alternatives.add(List.of(Message.user(text)));
        } else if (item instanceof Map<?, ?> message) {
          conversation.add(
              new Message(
                  String.valueOf(message.get("role")), String.valueOf(message.get("content"))));
        }
      }
    }
    if (!conversation.isEmpty()) {
      alternatives.add(conversation);
    }
    return alternatives;
  }
}
