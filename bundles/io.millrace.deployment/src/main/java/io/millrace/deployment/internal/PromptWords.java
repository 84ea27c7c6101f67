package io.millrace.deployment.internal;

import io.millrace.api.model.Message;
import io.millrace.deployment.internal.PipelineSpec.PromptStep;
import java.util.ArrayList;
import java.util.List;

/** Puts a pipeline's own words around the client's. */
final class PromptWords {
  private PromptWords() {}

  static List<Message> apply(PromptStep prompt, List<Message> messages) {
    List<Message> out = new ArrayList<>(messages);
    int last = lastUser(out);
    if (last >= 0) {
      String text = out.get(last).content();
      if (!prompt.template().isEmpty()) {
        text = prompt.template().replace(PromptStep.QUESTION, text);
      }
      out.set(last, out.get(last).withContent(prompt.prefix() + text));
    }
    if (!prompt.system().isEmpty()) {
      // One system message: many chat templates refuse a second one.
      boolean theirs = !out.isEmpty() && out.get(0).role().equals("system");
      String text = theirs ? prompt.system() + "\n\n" + out.remove(0).content() : prompt.system();
      out.add(0, new Message("system", text));
    }
    return out;
  }

  /** Index of the last user message, or -1. */
  static int lastUser(List<Message> messages) {
    for (int i = messages.size() - 1; i >= 0; i--) {
      if (messages.get(i).role().equals("user")) {
        return i;
      }
    }
    return -1;
  }
}
