package io.millrace.kernel.internal.json;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A JSON object read by names. What is absent reads as empty, so that a record written by an older
 * version can be read.
 *
 * @param map its members
 */
public record Fields(Map<String, Object> map) {

  public String text(String name) {
    return String.valueOf(map.getOrDefault(name, ""));
  }

  public Optional<String> optionalText(String name) {
    return Optional.ofNullable(map.get(name)).map(String::valueOf);
  }

  public long number(String name) {
    return map.get(name) instanceof Number n ? n.longValue() : 0;
  }

  public boolean flag(String name) {
    return Boolean.TRUE.equals(map.get(name));
  }

  public Optional<Instant> time(String name) {
    return optionalText(name).map(Instant::parse);
  }

  /** The object of this name, without members if there is none. */
  @SuppressWarnings("unchecked") // keys of JSON objects are strings
  public Map<String, Object> object(String name) {
    return map.get(name) instanceof Map<?, ?> m ? (Map<String, Object>) m : Map.of();
  }

  public Fields fields(String name) {
    return new Fields(object(name));
  }

  /** An object of strings. */
  public Map<String, String> texts(String name) {
    Map<String, String> texts = new LinkedHashMap<>();
    object(name).forEach((k, v) -> texts.put(k, String.valueOf(v)));
    return texts;
  }

  public List<?> list(String name) {
    return map.get(name) instanceof List<?> l ? l : List.of();
  }

  public List<String> textList(String name) {
    return list(name).stream().map(String::valueOf).toList();
  }
}
