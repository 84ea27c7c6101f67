package io.millrace.store.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MigrationsTest {
  private static final String ONE = "V1__records.sql";
  private static final String TWO = "V2__test.sql";
  private static final String BROKEN = "broken.sql";
  private static final String THREE = "V3__test.sql";

  @TempDir Path folder;
  private DataSource source;

  @BeforeEach
  void open() {
    source = Database.sqlite(folder);
  }

  private static int count(DataSource source, String what) throws SQLException {
    try (Connection c = source.getConnection();
        Statement s = c.createStatement();
        ResultSet r = s.executeQuery("select count(*) from " + what)) {
      r.next();
      return r.getInt(1);
    }
  }

  private static final String TABLES = "sqlite_master where type = 'table' and name = ";

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
  void a_creation_that_fails_leaves_nothing() throws SQLException {
    assertThrows(SQLException.class, () -> new Migrations(source, List.of(ONE, BROKEN)).apply());

    assertEquals(0, count(source, "sqlite_master where type = 'table'"));
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
