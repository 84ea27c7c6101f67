package io.millrace.hub.internal.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A clause of a manifest header (OSGi Core 3.2.4): {@code
 * path;path;attribute=value;directive:=value}. Attributes keep their declared type in the name:
 * {@code version:Version}.
 */
record HeaderClause(
    List<String> paths, Map<String, String> attributes, Map<String, String> directives) {
  /** The clauses of a header. */
  static List<HeaderClause> read(String header) {
    List<HeaderClause> clauses = new ArrayList<>();
    for (String text : split(header, ',')) {
      List<String> paths = new ArrayList<>();
      Map<String, String> attributes = new LinkedHashMap<>();
      Map<String, String> directives = new LinkedHashMap<>();
      for (String part : split(text, ';')) {
        int equals = outside(part, '=');
        if (equals < 0) {
          paths.add(part);
        } else if (part.charAt(equals - 1) == ':') {
          directives.put(part.substring(0, equals - 1).trim(), unquoted(part, equals));
        } else {
          attributes.put(part.substring(0, equals).trim(), unquoted(part, equals));
        }
      }
      clauses.add(new HeaderClause(paths, attributes, directives));
    }
    return clauses;
  }

  private static String unquoted(String part, int equals) {
    String value = part.substring(equals + 1).trim();
    boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
    return quoted ? value.substring(1, value.length() - 1).replace("\\\"", "\"") : value;
  }

  private static int outside(String text, char wanted) {
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '"') {
        quoted = !quoted;
      } else if (text.charAt(i) == wanted && !quoted && i > 0) {
        return i;
      }
    }
    return -1;
  }

  private static List<String> split(String text, char at) {
    List<String> parts = new ArrayList<>();
    boolean quoted = false;
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || (text.charAt(i) == at && !quoted)) {
        if (!text.substring(start, i).isBlank()) {
          parts.add(text.substring(start, i).trim());
        }
        start = i + 1;
      } else if (text.charAt(i) == '"' && text.charAt(Math.max(0, i - 1)) != '\\') {
        quoted = !quoted;
      }
    }
    return parts;
  }
}
