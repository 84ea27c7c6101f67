package io.millrace.development.internal;

import io.millrace.api.PlatformException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A row to be asked: columns {@code id} (else its number), {@code question}, {@code references} (a
 * list or one text); every other plain column is a label.
 */
record Question(String id, String text, List<String> references, Map<String, String> labels) {
  private static final Set<String> OWN = Set.of("id", "question", "references");

  static Question of(Map<String, Object> row, int number) {
    if (!(row.get("question") instanceof String text) || text.isBlank()) {
      throw PlatformException.caller(
          "EVALUATION_DATA_INVALID",
          "Row " + (number + 1) + " has no text in the column 'question'.",
          "Give a dataset with the columns question, references (optional) and labels.");
    }
    Map<String, String> labels = new LinkedHashMap<>();
    row.forEach(
        (name, value) -> {
          if (!OWN.contains(name) && !(value instanceof List) && !(value instanceof Map)) {
            labels.put(name, String.valueOf(value));
          }
        });
    Object id = row.get("id");
    return new Question(
        id == null ? String.valueOf(number + 1) : String.valueOf(id),
        text,
        references(row.get("references")),
        labels);
  }

  private static List<String> references(@org.jspecify.annotations.Nullable Object value) {
    if (value == null) {
      return List.of();
    }
    return value instanceof List<?> list
        ? list.stream().map(String::valueOf).toList()
        : List.of(String.valueOf(value));
  }
}
