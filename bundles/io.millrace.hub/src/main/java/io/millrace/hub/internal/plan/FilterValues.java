package io.millrace.hub.internal.plan;

import java.util.HashMap;
import java.util.Map;

/**
 * The values that an LDAP filter demands of single attributes: those of {@code (a=value)} alone or
 * directly within {@code (&…)}. What it cannot read it leaves out, so that the result may be used
 * to look fewer candidates through, never to decide.
 */
final class FilterValues {
  private FilterValues() {}

  static Map<String, String> of(String filter) {
    Map<String, String> values = new HashMap<>();
    String text = filter.trim();
    if (!text.startsWith("(&")) {
      add(text, values);
      return values;
    }
    int depth = 0;
    int start = 0;
    for (int i = 2; i < text.length() - 1; i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '(' && depth++ == 0) {
        start = i;
      } else if (c == ')' && --depth == 0) {
        add(text.substring(start, i + 1), values);
      }
    }
    return values;
  }

  /** Plain {@code (a=value)} only: no escapes, wildcards, approximations or comparisons. */
  private static void add(String clause, Map<String, String> values) {
    int equals = clause.indexOf('=');
    if (equals < 2 || !clause.startsWith("(") || !clause.endsWith(")")) {
      return;
    }
    String attribute = clause.substring(1, equals).trim();
    String value = clause.substring(equals + 1, clause.length() - 1);
    boolean plain =
        attribute.matches("[\\w.\\-]+") && value.chars().noneMatch(c -> "()*\\=".indexOf(c) >= 0);
    if (plain) {
      values.put(attribute, value);
    }
  }
}
