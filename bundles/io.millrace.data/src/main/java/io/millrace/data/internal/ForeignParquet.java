package io.millrace.data.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.data.FieldType;
import io.millrace.api.data.RowReader;
import io.millrace.api.data.Schema;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.duckdb.DuckDBConnection;

/** Parquet files that the platform did not write: their own columns, as the nearest field types. */
final class ForeignParquet {
  private ForeignParquet() {}

  static RowReader open(Path file) throws IOException {
    DuckDBConnection db = null;
    try {
      db = Duck.open("");
      String from = " FROM read_parquet(" + Duck.literal(file.toString()) + ")";
      List<Schema.Field> fields = new ArrayList<>();
      List<String> columns = new ArrayList<>();
      try (Statement sql = db.createStatement();
          ResultSet described = sql.executeQuery("DESCRIBE SELECT *" + from)) {
        while (described.next()) {
          String name = described.getString(1);
          FieldType type = type(described.getString(2));
          fields.add(new Schema.Field(name, type));
          columns.add(cast(Duck.name(name), type));
        }
      }
      return DuckReader.of(db, "SELECT " + String.join(", ", columns) + from, new Schema(fields));
    } catch (SQLException e) {
      try {
        if (db != null) {
          db.close();
        }
      } catch (SQLException second) {
        e.addSuppressed(second);
      }
      throw PlatformException.caller(
          "DATA_INVALID",
          "'" + file.getFileName() + "' is no Parquet file that can be read: " + Duck.firstLine(e),
          "Check that it is whole, not encrypted and not a folder.");
    }
  }

  private static FieldType type(String sql) {
    if (sql.endsWith("]") || sql.startsWith("STRUCT(") || sql.startsWith("MAP(")) {
      return FieldType.JSON;
    }
    if (sql.startsWith("DECIMAL(")) {
      return FieldType.NUMBER;
    }
    return switch (sql) {
      case "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER" ->
          FieldType.INTEGER;
      case "FLOAT", "DOUBLE", "UBIGINT", "HUGEINT", "UHUGEINT" -> FieldType.NUMBER;
      case "BOOLEAN" -> FieldType.BOOLEAN;
      case "DATE",
          "TIMESTAMP",
          "TIMESTAMP_S",
          "TIMESTAMP_MS",
          "TIMESTAMP_NS",
          "TIMESTAMP WITH TIME ZONE" ->
          FieldType.TIMESTAMP;
      default -> FieldType.STRING;
    };
  }

  private static String cast(String column, FieldType type) {
    return type == FieldType.JSON
        ? "CAST(to_json(" + column + ") AS VARCHAR)"
        : "CAST(" + column + " AS " + Duck.type(type) + ")";
  }
}
