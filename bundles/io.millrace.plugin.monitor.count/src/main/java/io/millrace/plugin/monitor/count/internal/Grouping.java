package io.millrace.plugin.monitor.count.internal;

import io.millrace.api.monitoring.Observation;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * What requests are told apart by.
 *
 * @param name begins the metrics' names: {@code verdict}
 * @param read the groups a request belongs to
 */
record Grouping(String name, Function<Observation, List<String>> read) {
  private static final String LABEL = "label:";

  static Grouping of(String text) {
    if (text.startsWith(LABEL) && text.length() > LABEL.length()) {
      String label = text.substring(LABEL.length());
      return new Grouping(
          "label." + word(label),
          o -> o.labels().containsKey(label) ? List.of(o.labels().get(label)) : List.of());
    }
    return switch (text) {
      case "verdict" -> new Grouping(text, Grouping::verdicts);
      case "error" -> new Grouping(text, o -> given(o.errorCode()));
      case "model" -> new Grouping(text, o -> given(o.model()));
      default ->
          throw CountMonitor.invalid(
              "'by' has '" + text + "', which requests cannot be told apart by.",
              "Use verdict, error, model or label:<name>.");
    };
  }

  private static List<String> given(String text) {
    return text.isEmpty() ? List.of() : List.of(text);
  }

  private static List<String> verdicts(Observation o) {
    return o.verdicts().entrySet().stream().map(e -> e.getKey() + "." + e.getValue()).toList();
  }

  /** The metric of a group: lower case, everything that is no letter, digit or dot a low line. */
  String metric(String group) {
    return name + "." + word(group);
  }

  static String word(String text) {
    String word = text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.]", "_");
    return word.length() <= 60 ? word : word.substring(0, 60);
  }
}
