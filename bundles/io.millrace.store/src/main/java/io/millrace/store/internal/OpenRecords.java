package io.millrace.store.internal;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import io.millrace.api.store.NewRecord;
import io.millrace.api.store.Query;
import io.millrace.api.store.RecordStore;
import io.millrace.api.store.StoredRecord;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** The records as one open connection sees them; the statements. Used by one thread. */
final class OpenRecords implements RecordStore {
  private static final String COLUMNS =
      "id, collection, record_key, project, name, state, json, revision, created, updated";

  /** Values bound at once when attributes are fetched. */
  private static final int CHUNK = 500;

  private final Handle handle;
  private final Clock clock;

  OpenRecords(Handle handle, Clock clock) {
    this.handle = handle;
    this.clock = clock;
  }

  /** A record without its attributes, which stand in another table. */
  private record Row(long id, NewRecord data, long revision, long created, long updated) {
    static Row of(ResultSet r) throws SQLException {
      NewRecord data =
          new NewRecord(
              r.getString(2),
              r.getString(3),
              r.getString(4),
              r.getString(5),
              r.getString(6),
              Map.of(),
              r.getString(7));
      return new Row(r.getLong(1), data, r.getLong(8), r.getLong(9), r.getLong(10));
    }

    StoredRecord with(Map<String, String> attributes) {
      NewRecord d = data;
      NewRecord full =
          new NewRecord(
              d.collection(), d.key(), d.project(), d.name(), d.state(), attributes, d.json());
      return new StoredRecord(
          full, revision, Instant.ofEpochMilli(created), Instant.ofEpochMilli(updated));
    }
  }

  @Override
  public Optional<StoredRecord> get(String collection, String key) {
    return row(collection, key).map(r -> withAttributes(List.of(r)).get(0));
  }

  private Optional<Row> row(String collection, String key) {
    return handle
        .createQuery("select " + COLUMNS + " from record where collection = ? and record_key = ?")
        .bind(0, collection)
        .bind(1, key)
        .map((r, c) -> Row.of(r))
        .findOne();
  }

  @Override
  public List<StoredRecord> find(Query query) {
    Conditions where = Conditions.of(query);
    var statement =
        handle.createQuery(
            "select "
                + COLUMNS
                + " from record"
                + where.sql()
                + (query.oldestFirst() ? " order by id" : " order by id desc")
                + " limit ? offset ?");
    int next = where.bind(statement);
    List<Row> rows =
        statement
            .bind(next, query.limit())
            .bind(next + 1, query.offset())
            .map((r, c) -> Row.of(r))
            .list();
    return withAttributes(rows);
  }

  @Override
  public long count(Query query) {
    Conditions where = Conditions.of(query);
    var statement = handle.createQuery("select count(*) from record" + where.sql());
    where.bind(statement);
    return statement.map((r, c) -> r.getLong(1)).one();
  }

  private List<StoredRecord> withAttributes(List<Row> rows) {
    Map<Long, Map<String, String>> attributes = new HashMap<>();
    for (int from = 0; from < rows.size(); from += CHUNK) {
      List<Row> some = rows.subList(from, Math.min(rows.size(), from + CHUNK));
      var statement =
          handle.createQuery(
              "select record_id, attribute, content from record_attribute where record_id in ("
                  + Conditions.marks(some.size())
                  + ")");
      for (int i = 0; i < some.size(); i++) {
        statement.bind(i, some.get(i).id());
      }
      statement
          .map(
              (r, c) ->
                  attributes
                      .computeIfAbsent(r.getLong(1), id -> new LinkedHashMap<>())
                      .put(r.getString(2), r.getString(3)))
          .list();
    }
    List<StoredRecord> found = new ArrayList<>(rows.size());
    rows.forEach(r -> found.add(r.with(attributes.getOrDefault(r.id(), Map.of()))));
    return found;
  }

  @Override
  public StoredRecord insert(NewRecord record) {
    return tryInsert(record)
        .orElseThrow(
            () ->
                PlatformException.caller(
                    "RECORD_CONFLICT",
                    "There is a " + record.collection() + " '" + record.key() + "' already.",
                    "Use another name, or change the one that is there."));
  }

  private Optional<StoredRecord> tryInsert(NewRecord record) {
    long now = clock.millis();
    Optional<Long> id =
        handle
            .createQuery(
                "insert into record (collection, record_key, project, name, state, json, revision,"
                    + " created, updated) values (?, ?, ?, ?, ?, ?, 1, ?, ?)"
                    + " on conflict do nothing returning id")
            .bind(0, record.collection())
            .bind(1, record.key())
            .bind(2, record.project())
            .bind(3, record.name())
            .bind(4, record.state())
            .bind(5, record.json())
            .bind(6, now)
            .bind(7, now)
            .map((r, c) -> r.getLong(1))
            .findOne();
    id.ifPresent(i -> writeAttributes(i, record.attributes()));
    return id.map(i -> stored(record, 1, now, now));
  }

  @Override
  public StoredRecord update(NewRecord record, long revision) {
    long now = clock.millis();
    int changed =
        handle
            .createUpdate(
                "update record set project = ?, name = ?, state = ?, json = ?, updated = ?,"
                    + " revision = revision + 1"
                    + " where collection = ? and record_key = ? and revision = ?")
            .bind(0, record.project())
            .bind(1, record.name())
            .bind(2, record.state())
            .bind(3, record.json())
            .bind(4, now)
            .bind(5, record.collection())
            .bind(6, record.key())
            .bind(7, revision)
            .execute();
    if (changed == 0) {
      throw new PlatformException(
          "RECORD_CONFLICT",
          Blame.CALLER,
          true,
          record.collection()
              + " '"
              + record.key()
              + "' is no longer at revision "
              + revision
              + ".",
          "Read it again and repeat the change.");
    }
    return replaced(record);
  }

  @Override
  public StoredRecord put(NewRecord record) {
    while (true) {
      int changed =
          handle
              .createUpdate(
                  "update record set project = ?, name = ?, state = ?, json = ?, updated = ?,"
                      + " revision = revision + 1 where collection = ? and record_key = ?")
              .bind(0, record.project())
              .bind(1, record.name())
              .bind(2, record.state())
              .bind(3, record.json())
              .bind(4, clock.millis())
              .bind(5, record.collection())
              .bind(6, record.key())
              .execute();
      if (changed == 1) {
        return replaced(record);
      }
      // Not there; or another writer adds it just now, and then there will be one to update.
      Optional<StoredRecord> added = tryInsert(record);
      if (added.isPresent()) {
        return added.get();
      }
    }
  }

  /** After an update, whose lock on the row is held until the end of the transaction. */
  private StoredRecord replaced(NewRecord record) {
    Row row = row(record.collection(), record.key()).orElseThrow();
    handle
        .createUpdate("delete from record_attribute where record_id = ?")
        .bind(0, row.id())
        .execute();
    writeAttributes(row.id(), record.attributes());
    return row.with(record.attributes());
  }

  private void writeAttributes(long id, Map<String, String> attributes) {
    if (attributes.isEmpty()) {
      return;
    }
    PreparedBatch batch =
        handle.prepareBatch(
            "insert into record_attribute (record_id, attribute, content) values (?, ?, ?)");
    attributes.forEach((name, value) -> batch.bind(0, id).bind(1, name).bind(2, value).add());
    batch.execute();
  }

  private static StoredRecord stored(NewRecord record, long revision, long created, long updated) {
    return new StoredRecord(
        record, revision, Instant.ofEpochMilli(created), Instant.ofEpochMilli(updated));
  }

  @Override
  public boolean delete(String collection, String key) {
    return handle
            .createUpdate("delete from record where collection = ? and record_key = ?")
            .bind(0, collection)
            .bind(1, key)
            .execute()
        > 0;
  }

  @Override
  public long next(String sequence) {
    while (true) {
      int changed =
          handle
              .createUpdate(
                  "update record_sequence set last_number = last_number + 1 where name = ?")
              .bind(0, sequence)
              .execute();
      if (changed == 1) {
        return handle
            .createQuery("select last_number from record_sequence where name = ?")
            .bind(0, sequence)
            .map((r, c) -> r.getLong(1))
            .one();
      }
      int added =
          handle
              .createUpdate(
                  "insert into record_sequence (name, last_number) values (?, 1)"
                      + " on conflict do nothing")
              .bind(0, sequence)
              .execute();
      if (added == 1) {
        return 1;
      }
    }
  }

  @Override
  public <T> T transact(Work<T> work) {
    return work.with(this); // within a transaction already
  }
}
