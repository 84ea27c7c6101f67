package io.millrace.testkit;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import io.millrace.api.store.NewRecord;
import io.millrace.api.store.Query;
import io.millrace.api.store.RecordStore;
import io.millrace.api.store.StoredRecord;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Records in memory, in the order of their creation; gone with the object. For tests only. */
public final class FakeRecordStore implements RecordStore {
  private final Map<String, StoredRecord> records = new LinkedHashMap<>();
  private final Map<String, Long> sequences = new HashMap<>();

  @Override
  public synchronized Optional<StoredRecord> get(String collection, String key) {
    return Optional.ofNullable(records.get(id(collection, key)));
  }

  @Override
  public synchronized List<StoredRecord> find(Query query) {
    List<StoredRecord> found = matching(query);
    if (!query.oldestFirst()) {
      Collections.reverse(found);
    }
    int from = Math.min(query.offset(), found.size());
    return List.copyOf(found.subList(from, Math.min(found.size(), from + query.limit())));
  }

  @Override
  public synchronized long count(Query query) {
    return matching(query).size();
  }

  @Override
  public synchronized StoredRecord insert(NewRecord record) {
    if (records.containsKey(id(record.collection(), record.key()))) {
      throw conflict(record);
    }
    return write(record, 1, now());
  }

  @Override
  public synchronized StoredRecord update(NewRecord record, long revision) {
    StoredRecord old = records.get(id(record.collection(), record.key()));
    if (old == null || old.revision() != revision) {
      throw conflict(record);
    }
    return write(record, revision + 1, old.created());
  }

  @Override
  public synchronized StoredRecord put(NewRecord record) {
    StoredRecord old = records.get(id(record.collection(), record.key()));
    return old == null ? write(record, 1, now()) : write(record, old.revision() + 1, old.created());
  }

  @Override
  public synchronized boolean delete(String collection, String key) {
    return records.remove(id(collection, key)) != null;
  }

  @Override
  public synchronized long next(String sequence) {
    return sequences.merge(sequence, 1L, Long::sum);
  }

  @Override
  public synchronized <T> T transact(Work<T> work) {
    Map<String, StoredRecord> before = new LinkedHashMap<>(records);
    try {
      return work.with(this);
    } catch (RuntimeException e) {
      records.clear();
      records.putAll(before);
      throw e;
    }
  }

  private List<StoredRecord> matching(Query query) {
    List<StoredRecord> found = new ArrayList<>();
    for (StoredRecord r : records.values()) {
      if (r.data().collection().equals(query.collection())
          && query.equal().entrySet().stream()
              .allMatch(e -> e.getValue().contains(column(r.data(), e.getKey())))) {
        found.add(r);
      }
    }
    return found;
  }

  private static String column(NewRecord r, String column) {
    if (Set.of("project", "name", "state").contains(column)) {
      return column.equals("project") ? r.project() : column.equals("name") ? r.name() : r.state();
    }
    return r.attributes().getOrDefault(column, "");
  }

  private StoredRecord write(NewRecord record, long revision, Instant created) {
    StoredRecord stored = new StoredRecord(record, revision, created, now());
    records.put(id(record.collection(), record.key()), stored);
    return stored;
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS);
  }

  private static String id(String collection, String key) {
    return collection + "\u0000" + key;
  }

  private static PlatformException conflict(NewRecord record) {
    return new PlatformException(
        "RECORD_CONFLICT", Blame.PLATFORM, true, record.key() + " is in the way.", "Read again.");
  }
}
