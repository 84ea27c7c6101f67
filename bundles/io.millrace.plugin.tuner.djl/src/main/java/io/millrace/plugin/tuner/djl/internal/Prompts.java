package io.millrace.plugin.tuner.djl.internal;

import io.millrace.runtime.template.ChatTemplate;
import io.millrace.runtime.template.Conversation;
import io.millrace.runtime.template.Conversation.Ending;
import io.millrace.runtime.template.Rendered;
import io.millrace.runtime.template.Rendered.Span;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns conversations into text as serving does. Immutable. */
final class Prompts {
  private final @Nullable ChatTemplate template;
  private final List<Object> tools;
  private final Map<String, Object> arguments;

  private Prompts(
      @Nullable ChatTemplate template, List<Object> tools, Map<String, Object> arguments) {
    this.template = template;
    this.tools = tools;
    this.arguments = arguments;
  }

  /** The chat template of a model folder, or with mode {@code none} the last message as it is. */
  static Prompts of(String mode, Path folder) {
    ChatTemplate template = mode.equals("none") ? null : ChatTemplate.read(folder);
    return new Prompts(template, List.of(), Map.of());
  }

  /** The same for a row with tools and variables of its own, as TRL's columns of these names. */
  Prompts with(List<Object> rowTools, Map<String, Object> variables) {
    return rowTools.isEmpty() && variables.isEmpty()
        ? this
        : new Prompts(template, rowTools, variables);
  }

  /** Whether texts stay as they are. */
  boolean plain() {
    return template == null;
  }

  /** Up to where the answer begins. */
  String render(List<Map<String, Object>> messages) {
    return text(messages, Ending.GENERATION_PROMPT);
  }

  /** A whole conversation. */
  Rendered whole(List<Map<String, Object>> messages) {
    return template == null
        ? new Rendered(last(messages), List.of())
        : template.render(conversation(messages, Ending.MESSAGE));
  }

  /** What the template writes for the answer, or null if that does not begin with the prompt. */
  @Nullable String answer(List<Map<String, Object>> prompt, List<Map<String, Object>> completion) {
    if (template == null) {
      return null;
    }
    List<Map<String, Object>> all = new ArrayList<>(prompt);
    all.addAll(completion);
    String before = render(prompt);
    String text = whole(all).text();
    return text.length() > before.length() && text.startsWith(before)
        ? text.substring(before.length())
        : null;
  }

  /**
   * Where the assistant speaks: what the template marks by {@code generation}, else what it adds
   * from turn to turn. Null if it neither marks nor adds.
   */
  @Nullable List<Span> spoken(List<Map<String, Object>> messages) {
    Rendered whole = whole(messages);
    if (!whole.generated().isEmpty()) {
      return whole.generated();
    }
    List<Span> spans = new ArrayList<>();
    for (int i = 0; i < messages.size(); i++) {
      if ("assistant".equals(messages.get(i).get("role"))) {
        String before = i == 0 ? "" : render(messages.subList(0, i));
        String after = text(messages.subList(0, i + 1), Ending.MESSAGE);
        if (!after.startsWith(before) || !whole.text().startsWith(after)) {
          return null;
        }
        spans.add(new Span(before.length(), after.length()));
      }
    }
    return spans;
  }

  private String text(List<Map<String, Object>> messages, Ending ending) {
    return template == null
        ? last(messages)
        : template.render(conversation(messages, ending)).text();
  }

  private Conversation conversation(List<Map<String, Object>> messages, Ending ending) {
    return new Conversation(messages, tools, List.of(), ending, arguments);
  }

  private static String last(List<Map<String, Object>> messages) {
    return String.valueOf(messages.get(messages.size() - 1).get("content"));
  }
}
