package io.millrace.store.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MigrationsTest {
  private static final String ONE = "V1__records.sql";
  private static final String TWO = "V2__test.sql";
  private static final String THREE = "V3__test.sql";

  @TempDir Path folder;
  private final JdbcDataSource source = new JdbcDataSource();

  @BeforeEach
  void open() {
    source.setURL(
        "jdbc:h2:file:" + folder.resolve("t") + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE");
    source.setUser("sa");
  }

  private static int count(DataSource source, String what) throws SQLException {
    try (Connection c = source.getConnection();
        Statement s = c.createStatement();
        ResultSet r = s.executeQuery("select count(*) from " + what)) {
      r.next();
      return r.getInt(1);
    }
  }

  private static final String TABLES = "information_schema.tables where table_name = ";

  @Test
  void makes_a_new_database_without_flyway_once() throws SQLException {
    new Migrations(source, List.of(ONE)).apply();
    new Migrations(source, List.of(ONE)).apply();

    assertEquals(0, count(source, "record"));
    assertEquals(0, count(source, TABLES + "'flyway_schema_history'"));
    assertEquals(1, count(source, "record_schema"));
  }

  @Test
  void migrates_an_older_database_step_by_step() throws SQLException {
    new Migrations(source, List.of(ONE)).apply();

    new Migrations(source, List.of(ONE, TWO)).apply();
    new Migrations(source, List.of(ONE, TWO)).apply();
    new Migrations(source, List.of(ONE, TWO, THREE)).apply();

    assertEquals(0, count(source, "record where note is null"));
    // The baseline, two and three; Flyway adds a row without a version for itself.
    assertEquals(3, count(source, "flyway_schema_history where version is not null"));
  }

  @Test
  void completes_a_creation_that_was_cut_off() throws SQLException {
    new Migrations(source, List.of(ONE)).apply();
    try (Connection c = source.getConnection();
        Statement s = c.createStatement()) {
      s.execute("drop table record_schema");
      s.execute("drop table record_sequence");
    }

    new Migrations(source, List.of(ONE)).apply();

    assertEquals(0, count(source, "record_sequence"));
  }

  @Test
  void a_new_database_is_made_at_the_newest_version() throws SQLException {
    new Migrations(source, List.of(ONE, TWO, THREE)).apply();
    new Migrations(source, List.of(ONE, TWO, THREE)).apply();

    assertEquals(0, count(source, "record where note is null"));
    assertEquals(0, count(source, TABLES + "'flyway_schema_history'"));
  }
}
