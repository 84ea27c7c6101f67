package io.millrace.deployment.internal;

import io.millrace.api.model.Message;
import io.millrace.api.model.Prompt;
import java.util.ArrayList;
import java.util.List;

/** Tells a model of tools whose chat template cannot. */
final class ToolWords {
  private static final String TOLD =
      "You may call functions. Their signatures are within <tools></tools>:\n<tools>\n%s\n</tools>\n"
          + "For each call answer with a JSON object with its name and arguments within"
          + " <tool_call></tool_call>:\n<tool_call>\n{\"name\": \"<name>\", \"arguments\":"
          + " <object>}\n</tool_call>";

  private ToolWords() {}

  /** The conversation with the tools told in its system message, and their use in plain turns. */
  static Prompt.Chat tell(Prompt.Chat chat) {
    List<Message> out = new ArrayList<>();
    for (Message m : chat.messages()) {
      if (m.role().equals("tool")) {
        out.add(Message.user("<tool_response>\n" + m.content() + "\n</tool_response>"));
      } else if (!m.toolCalls().isEmpty()) {
        out.add(Message.assistant(m.content() + "<tool_calls>" + m.toolCalls() + "</tool_calls>"));
      } else {
        out.add(m);
      }
    }
    if (!chat.tools().isEmpty()) {
      boolean theirs = out.get(0).role().equals("system");
      String told = TOLD.formatted(chat.tools());
      String text = theirs ? out.remove(0).content() + "\n\n" + told : told;
      out.add(0, new Message("system", text));
    }
    return new Prompt.Chat(out, "", chat.arguments(), chat.ending());
  }
}
