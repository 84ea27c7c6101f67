package io.millrace.store.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import io.millrace.api.store.NewRecord;
import io.millrace.api.store.Query;
import io.millrace.api.store.RecordStore;
import io.millrace.testkit.RecordStoreContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteRecordStoreTest extends RecordStoreContract {
  @TempDir Path data;
  private final List<DatabaseRecordStore> opened = new ArrayList<>();

  @Override
  protected RecordStore store() {
    return open(data);
  }

  private DatabaseRecordStore open(Path folder) {
    DatabaseRecordStore store =
        new DatabaseRecordStore(Settings.embedded(folder), Clock.systemUTC());
    opened.add(store);
    return store;
  }

  @AfterEach
  void close() {
    opened.forEach(DatabaseRecordStore::close);
  }

  @Test
  void opens_again_with_everything_in_it() {
    DatabaseRecordStore first = open(data);
    first.insert(NewRecord.of("run", "r-1", "{}"));
    first.next("s");
    first.close();

    DatabaseRecordStore second = open(data);

    assertEquals(1, second.count(Query.of("run")));
    assertEquals(2, second.next("s"));
  }

  @Test
  void refuses_a_folder_that_another_store_uses() {
    open(data);

    PlatformException e = assertThrows(PlatformException.class, () -> open(data));

    assertEquals("DATA_BUSY", e.code());
    assertTrue(e.what().contains(data.toString()), e.what());
  }

  @Test
  void refuses_a_transaction_within_another_one_instead_of_waiting_for_itself() {
    DatabaseRecordStore store = open(data);

    assertThrows(
        IllegalStateException.class,
        () -> store.transact(t -> store.put(NewRecord.of("run", "r-1", "{}"))));

    assertEquals(0, store.count(Query.of("run")));
  }

  @Test
  void refuses_a_folder_that_cannot_be_written() throws Exception {
    Path file = Files.writeString(data.resolve("file"), "x");

    PlatformException e = assertThrows(PlatformException.class, () -> open(file));

    assertEquals("DATA_UNWRITABLE", e.code());
    assertTrue(e.what().contains(file.toString()), e.what());
  }

  @Test
  void refuses_a_folder_of_a_version_that_wrote_with_another_database() throws Exception {
    Files.createDirectories(data.resolve("db"));
    Files.writeString(data.resolve("db/millrace.mv.db"), "H:2");

    PlatformException e = assertThrows(PlatformException.class, () -> open(data));

    assertEquals("DATA_OUTDATED", e.code());
  }

  @Test
  void refuses_a_damaged_file() throws Exception {
    Files.createDirectories(data.resolve("db"));
    Files.write(data.resolve("db/millrace.sqlite"), "no database".repeat(2000).getBytes());

    PlatformException e = assertThrows(PlatformException.class, () -> open(data));

    assertEquals("STORE_UNAVAILABLE", e.code());
  }

  @Test
  void a_failing_statement_is_reported_as_unavailable() {
    DatabaseRecordStore store = open(data);

    PlatformException e =
        assertThrows(
            PlatformException.class,
            () -> store.insert(NewRecord.of("c".repeat(65), "too-long-a-collection", "{}")));

    assertEquals("STORE_UNAVAILABLE", e.code());
  }
}
