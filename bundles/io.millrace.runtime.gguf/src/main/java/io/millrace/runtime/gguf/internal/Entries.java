package io.millrace.runtime.gguf.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A file's entries, those of its architecture by their short names. */
public record Entries(Map<String, Object> all) {
  public String architecture() {
    return text("general.architecture").orElse("");
  }

  Optional<String> text(String key) {
    return Optional.ofNullable(all.get(key))
        .filter(String.class::isInstance)
        .map(String.class::cast);
  }

  /** For example {@code attention.head_count} of {@code llama.attention.head_count}. */
  Optional<Number> number(String key) {
    Object value = all.get(architecture() + '.' + key);
    if (value == null) {
      value = all.get(key);
    }
    return value instanceof Number n ? Optional.of(n) : Optional.empty();
  }

  int required(String key) throws BrokenFile {
    long value =
        number(key)
            .orElseThrow(() -> new BrokenFile("has no entry " + architecture() + '.' + key))
            .longValue();
    if (value < 1 || value > Integer.MAX_VALUE) {
      throw new BrokenFile("has " + architecture() + '.' + key + ' ' + value);
    }
    return (int) value;
  }

  boolean flag(String key, boolean otherwise) {
    return all.get(key) instanceof Boolean b ? b : otherwise;
  }

  List<?> list(String key) {
    return all.get(key) instanceof List<?> list ? list : List.of();
  }

  int heads() {
    return number("attention.head_count").map(Number::intValue).orElse(0);
  }

  int keyValueHeads() {
    return number("attention.head_count_kv").map(Number::intValue).orElse(heads());
  }
}
