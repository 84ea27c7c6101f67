package io.millrace.data.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.data.RowReader;
import io.millrace.api.data.Schema;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/** Streams the rows of a Parquet file. */
final class DuckReader implements RowReader {
  private final DuckDBConnection db;
  private final Statement sql;
  private final ResultSet result;
  private final Schema schema;

  private DuckReader(DuckDBConnection db, Statement sql, ResultSet result, Schema schema) {
    this.db = db;
    this.sql = sql;
    this.result = result;
    this.schema = schema;
  }

  static DuckReader open(Path file, Schema schema) throws IOException {
    @Nullable DuckDBConnection db = null;
    try {
      db = Duck.open("");
      String columns =
          schema.fields().stream().map(f -> Duck.name(f.name())).collect(Collectors.joining(", "));
      return of(
          db,
          "SELECT " + columns + " FROM read_parquet(" + Duck.literal(file.toString()) + ")",
          schema);
    } catch (SQLException e) {
      close(db);
      throw PlatformException.caller(
          "DATASET_INVALID",
          "The file " + file.getFileName() + " of a dataset cannot be read: " + Duck.firstLine(e),
          "The dataset is damaged or was not made by the platform: make it again.");
    }
  }

  /** The rows of a query, one column a field; closes the database in the end. */
  static DuckReader of(DuckDBConnection db, String query, Schema schema) throws SQLException {
    Statement sql = db.createStatement();
    return new DuckReader(db, sql, sql.executeQuery(query), schema);
  }

  @Override
  public Schema schema() {
    return schema;
  }

  @Override
  public @Nullable Map<String, Object> next() throws IOException {
    try {
      if (result.isClosed() || !result.next()) {
        return null;
      }
      Map<String, Object> row = new LinkedHashMap<>();
      List<Schema.Field> fields = schema.fields();
      for (int i = 0; i < fields.size(); i++) {
        Object value = value(fields.get(i), i + 1);
        if (value != null) {
          row.put(fields.get(i).name(), value);
        }
      }
      return row;
    } catch (SQLException e) {
      throw Duck.failed("reading a dataset", e);
    }
  }

  private @Nullable Object value(Schema.Field field, int column) throws SQLException, IOException {
    Object raw = result.getObject(column);
    if (raw == null) {
      return null;
    }
    return switch (field.type()) {
      case STRING -> raw.toString();
      case INTEGER -> ((Number) raw).longValue();
      case NUMBER -> ((Number) raw).doubleValue();
      case BOOLEAN -> raw;
      case TIMESTAMP ->
          raw instanceof Timestamp t
              ? t.toLocalDateTime().toInstant(ZoneOffset.UTC)
              : java.time.LocalDateTime.parse(raw.toString()).toInstant(ZoneOffset.UTC);
      case JSON -> Json.value(raw.toString());
    };
  }

  @Override
  public void close() throws IOException {
    try {
      sql.close();
      db.close();
    } catch (SQLException e) {
      throw Duck.failed("closing a dataset", e);
    }
  }

  private static void close(@Nullable DuckDBConnection db) throws IOException {
    try {
      if (db != null) {
        db.close();
      }
    } catch (SQLException e) {
      throw Duck.failed("closing a dataset", e);
    }
  }
}
