package io.millrace.deployment.internal;

import io.millrace.api.model.Message;
import io.millrace.api.model.Prompt;
import java.nio.charset.StandardCharsets;

/** How much a caller asks a model to read. */
final class PromptSize {
  private static final int BYTES_PER_TOKEN = 4;

  private PromptSize() {}

  /**
   * Bytes of text, with tools and the template's arguments; a token counts as many as it has on
   * average.
   */
  static long bytes(Prompt prompt) {
    if (prompt instanceof Prompt.Tokens tokens) {
      return (long) tokens.ids().size() * BYTES_PER_TOKEN;
    }
    if (prompt instanceof Prompt.Text text) {
      return bytes(text.text());
    }
    Prompt.Chat chat = (Prompt.Chat) prompt;
    long bytes = bytes(chat.tools());
    if (!chat.arguments().isEmpty()) {
      bytes += bytes(chat.arguments().toString());
    }
    for (Message m : chat.messages()) {
      bytes += bytes(m.content()) + bytes(m.toolCalls());
    }
    return bytes;
  }

  private static long bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
