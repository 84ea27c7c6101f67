package io.millrace.store.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * Brings the schema to the newest version. A new database is made by executing the scripts; one
 * that is older is migrated by Flyway, which is told the version it starts from. So Flyway is
 * loaded only where there is something to migrate: it costs a tenth of the processor time in which
 * a server is to be ready.
 */
final class Migrations {
  /** Oldest first. A released script never changes; another one is added. */
  private static final List<String> SCRIPTS = List.of("V1__records.sql");

  /** Flyway's own table; there once it has migrated. */
  private static final String HISTORY = "flyway_schema_history";

  /** Says at which version a database was made. */
  private static final String MADE = "record_schema";

  private final DataSource source;
  private final List<String> scripts;

  Migrations(DataSource source) {
    this(source, SCRIPTS);
  }

  Migrations(DataSource source, List<String> scripts) {
    this.source = source;
    this.scripts = scripts;
  }

  void apply() throws SQLException {
    int version;
    boolean migrated;
    try (Connection c = source.getConnection();
        Statement s = c.createStatement()) {
      migrated = exists(c, HISTORY);
      if (migrated) {
        version =
            number(s, "select max(cast(version as integer)) from " + HISTORY + " where success");
      } else if (exists(c, MADE)) {
        version = number(s, "select max(version) from " + MADE);
      } else {
        version = 0;
      }
      if (version == 0) {
        make(s);
        return;
      }
    }
    if (version < scripts.size()) {
      migrate(version);
    }
  }

  private void make(Statement s) throws SQLException {
    for (String script : scripts) {
      s.execute(text(script));
    }
    s.execute("create table if not exists " + MADE + " (version integer primary key)");
    s.execute("insert into " + MADE + " (version) values (" + scripts.size() + ")");
  }

  private void migrate(int from) throws SQLException {
    try {
      Flyway.configure(Migrations.class.getClassLoader())
          .dataSource(source)
          .table(HISTORY)
          .loggers("slf4j")
          .resourceProvider(new ListedScripts(scripts))
          .javaMigrationClassProvider(List::of)
          .skipDefaultCallbacks(true)
          .baselineOnMigrate(true)
          .baselineVersion(Integer.toString(from))
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw new SQLException("the schema cannot be migrated from version " + from, e);
    }
  }

  private static boolean exists(Connection c, String table) throws SQLException {
    try (ResultSet there =
        c.getMetaData().getTables(null, null, table, new String[] {"TABLE", "BASE TABLE"})) {
      return there.next();
    }
  }

  private static int number(Statement s, String query) throws SQLException {
    try (ResultSet r = s.executeQuery(query)) {
      return r.next() ? r.getInt(1) : 0;
    }
  }

  static String text(String script) {
    try (InputStream in =
        Objects.requireNonNull(Migrations.class.getResourceAsStream(script), script)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
