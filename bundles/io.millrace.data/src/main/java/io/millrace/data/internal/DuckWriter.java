package io.millrace.data.internal;

import io.millrace.api.data.DatasetFiles.Summary;
import io.millrace.api.data.FieldType;
import io.millrace.api.data.RowReader;
import io.millrace.api.data.Schema;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/** Writes rows to a Parquet file and takes their statistics. */
final class DuckWriter {
  private static final int PREVIEW_ROWS = 20;
  private static final int PREVIEW_CHARS = 200;

  private DuckWriter() {}

  static Summary write(Path file, RowReader rows) throws IOException {
    Schema schema = rows.schema();
    String spill = file.resolveSibling(".spill").toString();
    try (DuckDBConnection db = Duck.open(spill);
        Statement sql = db.createStatement()) {
      sql.execute(
          schema.fields().stream()
              .map(f -> Duck.name(f.name()) + " " + Duck.type(f.type()))
              .collect(Collectors.joining(", ", "CREATE TABLE rows (", ")")));
      List<Map<String, Object>> preview = new ArrayList<>();
      long count = 0;
      try (DuckDBAppender appender = db.createAppender("main", "rows")) {
        for (Map<String, Object> row = rows.next(); row != null; row = rows.next()) {
          append(appender, schema, row);
          if (count++ < PREVIEW_ROWS) {
            preview.add(cut(schema, row));
          }
        }
      }
      sql.execute(
          "COPY rows TO "
              + Duck.literal(file.toString())
              + " (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 100000)");
      return new Summary(schema, count, DuckStatistics.of(sql, schema), preview);
    } catch (SQLException e) {
      throw Duck.failed("writing " + file.getFileName(), e);
    }
  }

  private static void append(DuckDBAppender appender, Schema schema, Map<String, Object> row)
      throws SQLException {
    appender.beginRow();
    for (Schema.Field f : schema.fields()) {
      append(appender, f, row.get(f.name()));
    }
    appender.endRow();
  }

  private static void append(DuckDBAppender to, Schema.Field field, @Nullable Object value)
      throws SQLException {
    if (value == null) {
      to.appendNull();
      return;
    }
    try {
      switch (field.type()) {
        case STRING -> to.append((String) value);
        case INTEGER -> to.append(((Number) value).longValue());
        case NUMBER -> to.append(((Number) value).doubleValue());
        case BOOLEAN -> to.append(((Boolean) value).booleanValue());
        case TIMESTAMP -> to.append(LocalDateTime.ofInstant((Instant) value, ZoneOffset.UTC));
        case JSON -> to.append(Json.text(value));
      }
    } catch (ClassCastException e) {
      throw new IllegalArgumentException(
          "column '"
              + field.name()
              + "' is declared "
              + field.type()
              + " but a row has a "
              + value.getClass().getSimpleName(),
          e);
    }
  }

  private static Map<String, Object> cut(Schema schema, Map<String, Object> row) {
    Map<String, Object> shown = new LinkedHashMap<>();
    for (Schema.Field f : schema.fields()) {
      Object value = row.get(f.name());
      if (value == null) {
        continue;
      }
      if (f.type() == FieldType.TIMESTAMP) {
        value = value.toString();
      }
      String text =
          value instanceof String s ? s : f.type() == FieldType.JSON ? Json.text(value) : "";
      shown.put(
          f.name(), text.length() > PREVIEW_CHARS ? text.substring(0, PREVIEW_CHARS) + "…" : value);
    }
    return shown;
  }
}
