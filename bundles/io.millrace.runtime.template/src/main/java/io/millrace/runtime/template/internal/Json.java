package io.millrace.runtime.template.internal;

import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes JSON as Python's {@code json.dumps(v, ensure_ascii=False)} does, blanks included. */
final class Json {
  private Json() {}

  static String write(@Nullable Object v, @Nullable Object indent) {
    StringBuilder out = new StringBuilder();
    write(v, indent == null ? -1 : Python.index(indent), 0, out);
    return out.toString();
  }

  private static void write(@Nullable Object v, int indent, int depth, StringBuilder out) {
    if (v instanceof String s) {
      quote(s, out);
    } else if (v instanceof Map<?, ?> map) {
      out.append('{');
      String between = "";
      for (var entry : map.entrySet()) {
        out.append(between);
        line(indent, depth + 1, out);
        quote(Python.text(entry.getKey()), out);
        out.append(": ");
        write(entry.getValue(), indent, depth + 1, out);
        between = indent < 0 ? ", " : ",";
      }
      end(map.isEmpty(), indent, depth, out).append('}');
    } else if (v instanceof Collection<?> items) {
      out.append('[');
      String between = "";
      for (Object item : items) {
        out.append(between);
        line(indent, depth + 1, out);
        write(item, indent, depth + 1, out);
        between = indent < 0 ? ", " : ",";
      }
      end(items.isEmpty(), indent, depth, out).append(']');
    } else if (v == null || v instanceof Boolean) {
      out.append(v);
    } else if (v instanceof Number) {
      out.append(Python.repr(v));
    } else {
      throw new TemplateError(Python.describe(v) + " has no JSON form");
    }
  }

  private static StringBuilder end(boolean empty, int indent, int depth, StringBuilder out) {
    if (!empty) {
      line(indent, depth, out);
    }
    return out;
  }

  private static void line(int indent, int depth, StringBuilder out) {
    if (indent >= 0) {
      out.append('\n').append(" ".repeat(indent * depth));
    }
  }

  private static void quote(String s, StringBuilder out) {
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
          if (c < ' ') {
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
