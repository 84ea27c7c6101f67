package io.millrace.data.internal;

import io.millrace.api.data.FieldType;
import io.millrace.api.data.Schema;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Statistics of the columns of a table {@code rows}. */
final class DuckStatistics {
  private static final int LONGEST = 80;

  private DuckStatistics() {}

  static Map<String, Map<String, Object>> of(Statement sql, Schema schema) throws SQLException {
    Map<String, Map<String, Object>> columns = new LinkedHashMap<>();
    for (Schema.Field f : schema.fields()) {
      columns.put(f.name(), column(sql, f));
    }
    return columns;
  }

  private static Map<String, Object> column(Statement sql, Schema.Field field) throws SQLException {
    String c = Duck.name(field.name());
    String query =
        "SELECT count(*) - count("
            + c
            + "), approx_count_distinct("
            + c
            + "), "
            + extremes(field.type(), c)
            + " FROM rows";
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("type", field.type().name().toLowerCase(java.util.Locale.ROOT));
    try (ResultSet r = sql.executeQuery(query)) {
      r.next();
      facts.put("nulls", r.getLong(1));
      facts.put("distinct", r.getLong(2));
      put(facts, "min", r.getObject(3));
      put(facts, "max", r.getObject(4));
      put(facts, "mean", r.getObject(5));
    }
    return facts;
  }

  /** Texts have the lengths of the shortest and longest as extremes, in characters. */
  private static String extremes(FieldType type, String c) {
    return switch (type) {
      case STRING, JSON -> "min(length(" + c + ")), max(length(" + c + ")), avg(length(" + c + "))";
      case INTEGER, NUMBER -> "min(" + c + "), max(" + c + "), avg(" + c + ")";
      case BOOLEAN -> "NULL, NULL, avg(CASE WHEN " + c + " THEN 1.0 ELSE 0.0 END)";
      case TIMESTAMP -> "min(" + c + "), max(" + c + "), NULL";
    };
  }

  private static void put(Map<String, Object> facts, String name, @Nullable Object value) {
    if (value == null) {
      return;
    }
    if (value instanceof Number n) {
      double d = n.doubleValue();
      if (!Double.isNaN(d) && !Double.isInfinite(d)) {
        facts.put(name, d == Math.rint(d) && Math.abs(d) < 1e15 ? (Object) (long) d : d);
      }
    } else {
      String text = value.toString();
      facts.put(name, text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text);
    }
  }
}
