package io.millrace.store.internal;

import io.millrace.api.store.RecordStore;
import java.nio.file.Path;
import java.time.Clock;

/** Opens the true store on a folder, for a test of another bundle. */
public final class OpenStore implements AutoCloseable {
  private final DatabaseRecordStore store;

  public OpenStore(Path data) {
    store = new DatabaseRecordStore(Settings.embedded(data), Clock.systemUTC());
  }

  public RecordStore records() {
    return store;
  }

  @Override
  public void close() {
    store.close();
  }
}
