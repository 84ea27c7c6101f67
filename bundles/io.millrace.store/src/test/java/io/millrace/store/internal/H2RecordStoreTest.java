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

final class H2RecordStoreTest extends RecordStoreContract {
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

    // H2 lets one process open a file twice; the lock it holds is what stops another process.
    Path file = data.resolve("db/millrace.mv.db");
    assertTrue(Files.exists(file));
    assertThrows(
        java.nio.channels.OverlappingFileLockException.class,
        () -> {
          try (var channel =
              java.nio.channels.FileChannel.open(file, java.nio.file.StandardOpenOption.WRITE)) {
            channel.tryLock();
          }
        });
  }

  @Test
  void refuses_a_folder_that_cannot_be_written() throws Exception {
    Path file = Files.writeString(data.resolve("file"), "x");

    PlatformException e = assertThrows(PlatformException.class, () -> open(file));

    assertEquals("DATA_UNWRITABLE", e.code());
    assertTrue(e.what().contains(file.toString()), e.what());
  }

  @Test
  void refuses_a_damaged_file() throws Exception {
    Files.createDirectories(data.resolve("db"));
    Files.write(data.resolve("db/millrace.mv.db"), "no database".repeat(2000).getBytes());

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
