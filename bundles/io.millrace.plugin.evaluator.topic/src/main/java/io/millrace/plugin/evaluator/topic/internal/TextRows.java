package io.millrace.plugin.evaluator.topic.internal;

import io.millrace.api.PlatformException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Texts as parameters give them: plain, or as rows of a dataset. */
final class TextRows {
  private TextRows() {}

  /**
   * A text with its topic.
   *
   * @param topic {@code on} or {@code off}
   */
  record Example(String text, String topic) {}

  /** Elements that are texts, or rows with a column {@code text}. */
  static List<String> texts(String parameter, List<Object> given) {
    List<String> texts = new ArrayList<>();
    for (Object element : given) {
      Object text = element instanceof Map<?, ?> row ? row.get("text") : element;
      if (!(text instanceof String s) || s.isBlank()) {
        throw invalid(parameter, texts.size(), "is no text and has no column 'text'");
      }
      texts.add(s);
    }
    return texts;
  }

  /** Rows with the columns {@code text} and {@code topic}. */
  static List<Example> examples(String parameter, List<Object> given) {
    List<String> texts = texts(parameter, given);
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      Object topic = given.get(i) instanceof Map<?, ?> row ? row.get("topic") : null;
      if (!"on".equals(topic) && !"off".equals(topic)) {
        throw invalid(parameter, i, "has the topic '" + topic + "' instead of 'on' or 'off'");
      }
      examples.add(new Example(texts.get(i), (String) topic));
    }
    boolean both =
        examples.stream().map(Example::topic).distinct().count() == 2 || examples.isEmpty();
    if (!both) {
      throw PlatformException.caller(
          "EVALUATOR_INVALID",
          "All " + examples.size() + " '" + parameter + "' have the same topic.",
          "Give examples of both: on and off.");
    }
    return examples;
  }

  private static PlatformException invalid(String parameter, int index, String what) {
    return PlatformException.caller(
        "EVALUATOR_INVALID",
        "Element " + index + " of '" + parameter + "' " + what + ".",
        "Give texts, rows {text: …, topic: on|off}, or a dataset with these columns.");
  }
}
