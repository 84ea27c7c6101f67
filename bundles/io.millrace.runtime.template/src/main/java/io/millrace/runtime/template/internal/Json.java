package io.millrace.runtime.template.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes JSON as the filter {@code tojson} of Hugging Face's chat templates does, which is Python's
 * {@code json.dumps} with {@code ensure_ascii=False}, blanks included.
 */
final class Json {
  private static final int DEEPEST_INDENT = 16;

  private final StringBuilder out = new StringBuilder();
  private final boolean ascii;
  private final boolean sorted;
  private final int indent;
  private final String between;
  private final String colon;

  private Json(boolean ascii, int indent, String between, String colon, boolean sorted) {
    this.ascii = ascii;
    this.indent = indent;
    this.between = between;
    this.colon = colon;
    this.sorted = sorted;
  }

  /**
   * @param indent blanks a level, null for one line
   * @param separators null, or the two texts between items and after keys
   */
  static String write(
      @Nullable Object v,
      boolean ascii,
      @Nullable Object indent,
      @Nullable Object separators,
      boolean sorted) {
    int blanks = indent == null ? -1 : Math.min(DEEPEST_INDENT, Python.index(indent));
    List<@Nullable Object> given = separators == null ? List.of() : Python.items(separators);
    String between = given.isEmpty() ? blanks < 0 ? ", " : "," : Python.text(given.get(0));
    String colon = given.size() < 2 ? ": " : Python.text(given.get(1));
    Json json = new Json(ascii, blanks, between, colon, sorted);
    json.write(v, 0);
    return json.out.toString();
  }

  private void write(@Nullable Object v, int depth) {
    Budget.require(out.length());
    if (v instanceof String s) {
      quote(s);
    } else if (v instanceof Map<?, ?> map) {
      object(map, depth);
    } else if (v instanceof Collection<?> items) {
      out.append('[');
      String before = "";
      for (Object item : items) {
        out.append(before);
        line(depth + 1);
        write(item, depth + 1);
        before = between;
      }
      end(items.isEmpty(), depth, ']');
    } else if (v == null || v instanceof Boolean) {
      out.append(v);
    } else if (v instanceof Number) {
      out.append(Python.repr(v));
    } else {
      throw new TemplateError(Python.describe(v) + " has no JSON form");
    }
  }

  private void object(Map<?, ?> map, int depth) {
    List<Map.Entry<?, ?>> entries = new ArrayList<>(map.entrySet());
    if (sorted) {
      entries.sort(Comparator.comparing(e -> Python.text(e.getKey())));
    }
    out.append('{');
    String before = "";
    for (var entry : entries) {
      out.append(before);
      line(depth + 1);
      quote(key(entry.getKey()));
      out.append(colon);
      write(entry.getValue(), depth + 1);
      before = between;
    }
    end(map.isEmpty(), depth, '}');
  }

  private static String key(@Nullable Object key) {
    return key == null || key instanceof Boolean ? String.valueOf(key) : Python.text(key);
  }

  private void end(boolean empty, int depth, char bracket) {
    if (!empty) {
      line(depth);
    }
    out.append(bracket);
  }

  private void line(int depth) {
    if (indent >= 0) {
      out.append('\n').append(" ".repeat(indent * depth));
    }
  }

  private void quote(String s) {
    out.append('"');
    for (char c : s.toCharArray()) {
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        default -> {
          if (c < ' ' || ascii && c > '~') {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
