package io.millrace.plugin.tuner.djl.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads cells of data rows: texts, lists of texts, conversations. */
final class Columns {
  private Columns() {}

  /** Whether a cell is a conversation: a list of messages, or one message. */
  static boolean conversational(Object cell) {
    return cell instanceof Map<?, ?>
        || cell instanceof List<?> list && !list.isEmpty() && list.get(0) instanceof Map<?, ?>;
  }

  /** The messages of a conversational cell. */
  static List<Map<String, Object>> messages(Object cell) {
    List<?> items = cell instanceof List<?> list ? list : List.of(cell);
    List<Map<String, Object>> messages = new ArrayList<>();
    for (Object item : items) {
      if (item instanceof Map<?, ?> map) {
        Map<String, Object> message = new LinkedHashMap<>();
        map.forEach((key, value) -> message.put(String.valueOf(key), value));
        messages.add(message);
      }
    }
    return messages;
  }

  /**
   * Alternatives that a prompt offers: a text is one, a list of texts several, a list of chat
   * messages one conversation.
   */
  static List<List<Map<String, Object>>> alternatives(Object cell) {
    if (conversational(cell)) {
      return List.of(messages(cell));
    }
    List<List<Map<String, Object>>> alternatives = new ArrayList<>();
    if (cell instanceof String text) {
      alternatives.add(said(text));
    } else if (cell instanceof Iterable<?> items) {
      for (Object item : items) {
        if (item instanceof String text) {
          alternatives.add(said(text));
        }
      }
    }
    return alternatives;
  }

  private static List<Map<String, Object>> said(String text) {
    return List.of(Map.of("role", "user", "content", text));
  }

  /**
   * The row with a prompt of its own, where chosen and rejected answers only begin alike: their
   * common messages, or their common text up to the last space (as TRL's extract_prompt).
   */
  static Map<String, Object> withPrompt(Map<String, Object> row) {
    Object chosen = row.get("chosen");
    Object rejected = row.get("rejected");
    if (row.containsKey("prompt") || chosen == null || rejected == null) {
      return row;
    }
    Map<String, Object> split = new LinkedHashMap<>(row);
    if (conversational(chosen) && conversational(rejected)) {
      List<Map<String, Object>> good = messages(chosen);
      List<Map<String, Object>> bad = messages(rejected);
      int same = 0;
      while (same < Math.min(good.size(), bad.size()) && good.get(same).equals(bad.get(same))) {
        same++;
      }
      if (same > 0 && same < good.size() && same < bad.size()) {
        split.put("prompt", good.subList(0, same));
        split.put("chosen", good.subList(same, good.size()));
        split.put("rejected", bad.subList(same, bad.size()));
      }
    } else if (chosen instanceof String good && rejected instanceof String bad) {
      int same = 0;
      while (same < Math.min(good.length(), bad.length())
          && good.charAt(same) == bad.charAt(same)) {
        same++;
      }
      int space = good.lastIndexOf(' ', same);
      if (space > 0 && space < bad.length()) {
        split.put("prompt", good.substring(0, space));
        split.put("chosen", good.substring(space));
        split.put("rejected", bad.substring(space));
      }
    }
    return split;
  }

  /** KTO's rows of a pair: the chosen answer as good, the rejected one as bad. */
  static List<Map<String, Object>> labelled(Map<String, Object> row) {
    if (row.containsKey("completion") || !row.containsKey("chosen")) {
      return List.of(row);
    }
    List<Map<String, Object>> rows = new ArrayList<>();
    for (String column : List.of("chosen", "rejected")) {
      Map<String, Object> single = new LinkedHashMap<>(row);
      single.put("completion", row.get(column));
      single.put("label", column.equals("chosen"));
      rows.add(single);
    }
    return rows;
  }
}
