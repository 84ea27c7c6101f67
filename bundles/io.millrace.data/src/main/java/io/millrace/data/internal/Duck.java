package io.millrace.data.internal;

import io.millrace.api.data.FieldType;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDriver;

/** What writing and reading have in common: connections, names and types in SQL. */
final class Duck {
  private Duck() {}

  /**
   * A database of its own in memory.
   *
   * @param spill folder for what does not fit into 256 MB; empty to fail then
   */
  static DuckDBConnection open(String spill) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("jdbc_stream_results", "true");
    Connection connection = new DuckDBDriver().connect("jdbc:duckdb:", properties);
    try (Statement s = connection.createStatement()) {
      s.execute("SET threads = 1");
      s.execute("SET memory_limit = '256MB'");
      s.execute("SET temp_directory = " + literal(spill));
      s.execute("SET autoinstall_known_extensions = false");
      s.execute("SET autoload_known_extensions = false");
      return connection.unwrap(DuckDBConnection.class);
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  static String name(String column) {
    return '"' + column.replace("\"", "\"\"") + '"';
  }

  static String type(FieldType type) {
    return switch (type) {
      case STRING, JSON -> "VARCHAR";
      case INTEGER -> "BIGINT";
      case NUMBER -> "DOUBLE";
      case BOOLEAN -> "BOOLEAN";
      case TIMESTAMP -> "TIMESTAMP";
    };
  }

  static IOException failed(String what, SQLException e) {
    return new IOException(what + ": " + e.getMessage(), e);
  }

  static String firstLine(SQLException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
