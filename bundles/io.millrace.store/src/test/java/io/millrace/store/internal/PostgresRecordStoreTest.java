package io.millrace.store.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import io.millrace.api.store.RecordStore;
import io.millrace.testkit.RecordStoreContract;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Against a real PostgreSQL that the test starts. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PostgresRecordStoreTest extends RecordStoreContract {
  private EmbeddedPostgres postgres;
  private final List<DatabaseRecordStore> opened = new ArrayList<>();

  @BeforeAll
  void start() throws Exception {
    postgres = EmbeddedPostgres.builder().start();
  }

  @AfterAll
  void stop() throws Exception {
    postgres.close();
  }

  @Override
  protected RecordStore store() {
    DatabaseRecordStore store = open();
    opened.add(store);
    return store;
  }

  private DatabaseRecordStore open() {
    return new DatabaseRecordStore(
        Settings.postgresql(postgres.getJdbcUrl("postgres", "postgres"), "", ""),
        Clock.systemUTC());
  }

  @AfterEach
  void clear() throws Exception {
    opened.forEach(DatabaseRecordStore::close);
    opened.clear();
    try (Connection c = postgres.getPostgresDatabase().getConnection();
        Statement s = c.createStatement()) {
      s.execute("drop table if exists record_attribute, record, record_sequence");
      s.execute("drop table if exists flyway_schema_history, record_schema");
    }
  }

  @Test
  void flyway_migrates_an_older_schema_here_too() throws Exception {
    store();
    DataSource source = postgres.getPostgresDatabase();

    new Migrations(source, List.of("V1__records.sql", "V2__test.sql")).apply();

    try (Connection c = source.getConnection();
        Statement s = c.createStatement();
        ResultSet r = s.executeQuery("select count(note) from record")) {
      assertTrue(r.next());
    }
  }

  @Test
  void a_database_that_does_not_answer_is_unavailable() {
    PlatformException e =
        assertThrows(
            PlatformException.class,
            () ->
                new DatabaseRecordStore(
                    Settings.postgresql("jdbc:postgresql://127.0.0.1:1/none", "u", "p"),
                    Clock.systemUTC()));

    assertEquals("STORE_UNAVAILABLE", e.code());
  }
}
