package io.millrace.deployment.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.model.Message;
import io.millrace.api.model.ModelSession;
import io.millrace.api.model.OutputForm.Tag;
import io.millrace.api.model.OutputForm.Tagged;
import io.millrace.api.model.Prompt;
import io.millrace.deployment.ToolUse;
import java.util.List;
import java.util.Map;

/**
 * How a model writes calls of tools, found out from its chat template: {@code begin} name {@code
 * middle} arguments {@code end}.
 *
 * @param several whether there can be more than one call
 * @param told whether the template tells the model of tools; else the conversation has to
 */
record ToolStyle(String begin, String middle, String end, boolean several, boolean told) {
  private static final int MOST_CALLS = 16;
  private static final String PROBE = "probe_of_a_tool";
  private static final Message QUESTION = Message.user("probe");

  /** Hermes, Qwen and most others. */
  private static ToolStyle tagged(boolean told) {
    return new ToolStyle(
        "<tool_call>\n{\"name\": \"", "\", \"arguments\": ", "}\n</tool_call>", true, told);
  }

  /** The style of this model. */
  static ToolStyle of(ModelSession session) {
    String tool =
        "[{\"type\":\"function\",\"function\":{\"name\":\""
            + PROBE
            + "\",\"description\":\"probe\",\"parameters\":{\"type\":\"object\",\"properties\":{}}}}]";
    boolean told;
    try {
      told = render(session, List.of(QUESTION), tool).contains(PROBE);
    } catch (PlatformException e) { // a template that refuses tools does not know them
      told = false;
    }
    String called =
        "[{\"id\":\"call00000\",\"type\":\"function\",\"function\":{\"name\":\""
            + PROBE
            + "\",\"arguments\":\"{\\\"a\\\": 1}\"}}]";
    String written;
    try {
      Message call = new Message("assistant", "", called, "", "");
      written = render(session, List.of(QUESTION, call), "");
    } catch (PlatformException e) {
      written = "";
    }
    if (!told || !written.contains(PROBE) || written.contains("<tool_call>")) {
      return tagged(told);
    }
    if (written.contains("[TOOL_CALLS]")) {
      // The tag is a special token, which is not part of the text.
      return new ToolStyle("[{\"name\": \"", "\", \"arguments\": ", "}]", false, true);
    }
    return written.contains("\"parameters\"")
        ? new ToolStyle("{\"name\": \"", "\", \"parameters\": ", "}", false, true)
        : tagged(true);
  }

  /** The form of answers with these tools. */
  Tagged form(ToolUse use) {
    List<Tag> tags =
        use.tools().stream()
            .map(t -> new Tag(begin + t.name() + middle, t.parameters(), end))
            .toList();
    return new Tagged(
        "", tags, "\n", "", several && use.parallel() ? MOST_CALLS : 1, !use.required());
  }

  private static String render(ModelSession session, List<Message> messages, String tools) {
    return session.render(
        new Prompt.Chat(messages, tools, Map.of(), Prompt.Ending.GENERATION_PROMPT));
  }
}
