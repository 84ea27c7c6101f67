package io.millrace.kernel.internal.audit;

import io.millrace.api.store.NewRecord;
import io.millrace.api.store.Query;
import io.millrace.api.store.RecordStore;
import io.millrace.api.store.StoredRecord;
import java.util.List;
import java.util.Optional;

/** A store whose first transaction is committed, though its caller is told that it failed. */
final class Unheard implements RecordStore {
  private final RecordStore records;
  private boolean failed;

  Unheard(RecordStore records) {
    this.records = records;
  }

  @Override
  public Optional<StoredRecord> get(String collection, String key) {
    return records.get(collection, key);
  }

  @Override
  public List<StoredRecord> find(Query query) {
    return records.find(query);
  }

  @Override
  public long count(Query query) {
    return records.count(query);
  }

  @Override
  public StoredRecord insert(NewRecord record) {
    return records.insert(record);
  }

  @Override
  public StoredRecord update(NewRecord record, long revision) {
    return records.update(record, revision);
  }

  @Override
  public StoredRecord put(NewRecord record) {
    return records.put(record);
  }

  @Override
  public boolean delete(String collection, String key) {
    return records.delete(collection, key);
  }

  @Override
  public long next(String sequence) {
    return records.next(sequence);
  }

  @Override
  public <T> T transact(Work<T> work) {
    T done = records.transact(work);
    if (!failed) {
      failed = true;
      throw new IllegalStateException("the connection broke");
    }
    return done;
  }
}
