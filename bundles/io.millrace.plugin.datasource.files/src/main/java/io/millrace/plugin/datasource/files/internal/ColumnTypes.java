package io.millrace.plugin.datasource.files.internal;

import io.millrace.api.data.FieldType;
import io.millrace.api.data.Schema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Learns the type of each column from its values: the narrowest that fits all. Whole numbers widen
 * to numbers; scalars of different types become text; anything with lists or objects becomes JSON.
 */
final class ColumnTypes {
  private static final Pattern WHOLE = Pattern.compile("-?(0|[1-9]\\d{0,17})");
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d{1,3})?");

  private final Map<String, FieldType> types = new LinkedHashMap<>();

  /** Learns from a row whose values have types of their own. */
  void typed(Map<String, Object> row) {
    row.forEach((name, value) -> types.merge(name, of(value), ColumnTypes::both));
  }

  /** Learns from a row of texts, which may stand for numbers and truth values. */
  void textual(Map<String, Object> row) {
    row.forEach((name, value) -> types.merge(name, read((String) value), ColumnTypes::both));
  }

  Schema schema() {
    List<Schema.Field> fields = new ArrayList<>();
    types.forEach((name, type) -> fields.add(new Schema.Field(name, type)));
    return new Schema(fields);
  }

  private static FieldType of(Object value) {
    if (value instanceof Long) {
      return FieldType.INTEGER;
    }
    if (value instanceof Number) {
      return FieldType.NUMBER;
    }
    if (value instanceof Boolean) {
      return FieldType.BOOLEAN;
    }
    return value instanceof String ? FieldType.STRING : FieldType.JSON;
  }

  private static FieldType read(String text) {
    if (WHOLE.matcher(text).matches()) {
      return FieldType.INTEGER;
    }
    if (NUMBER.matcher(text).matches()) {
      return FieldType.NUMBER;
    }
    return text.equals("true") || text.equals("false") ? FieldType.BOOLEAN : FieldType.STRING;
  }

  private static FieldType both(FieldType a, FieldType b) {
    if (a == b) {
      return a;
    }
    if (a == FieldType.JSON || b == FieldType.JSON) {
      return FieldType.JSON;
    }
    boolean numbers =
        (a == FieldType.INTEGER || a == FieldType.NUMBER)
            && (b == FieldType.INTEGER || b == FieldType.NUMBER);
    return numbers ? FieldType.NUMBER : FieldType.STRING;
  }

  /** A value as its column has it. */
  static Object as(FieldType type, Object value) {
    return switch (type) {
      case STRING -> value instanceof String ? value : String.valueOf(value);
      case INTEGER -> value instanceof String s ? (Object) Long.parseLong(s) : value;
      case NUMBER ->
          value instanceof String s
              ? (Object) Double.parseDouble(s)
              : ((Number) value).doubleValue();
      case BOOLEAN -> value instanceof String s ? (Object) Boolean.valueOf(s) : value;
      case TIMESTAMP, JSON -> value;
    };
  }
}
