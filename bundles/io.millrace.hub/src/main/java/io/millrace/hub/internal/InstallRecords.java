package io.millrace.hub.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.api.store.NewRecord;
import io.millrace.api.store.Query;
import io.millrace.api.store.RecordStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is installed, in the store's collection {@value #COLLECTION}: the truth that the framework
 * is brought in line with at each start. Thread-safe.
 */
final class InstallRecords {
  static final String COLLECTION = "hub-item";

  private final RecordStore store;
  private final ObjectMapper json =
      new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  InstallRecords(RecordStore store) {
    this.store = store;
  }

  /** In the order of installation, so that bringing them back meets needs before needers. */
  List<InstallRecord> all() {
    return store.find(Query.of(COLLECTION).ascending().page(Query.MAX_LIMIT, 0)).stream()
        .map(r -> read(r.json()))
        .toList();
  }

  Optional<InstallRecord> get(String item) {
    return store.get(COLLECTION, item).map(r -> read(r.json()));
  }

  void put(InstallRecord record) {
    store.put(
        new NewRecord(
            COLLECTION,
            record.name(),
            "",
            record.name(),
            "installed",
            Map.of("kind", record.kind()),
            write(record)));
  }

  void delete(String item) {
    store.delete(COLLECTION, item);
  }

  private InstallRecord read(String text) {
    try {
      return json.readValue(text, InstallRecord.class);
    } catch (JsonProcessingException broken) {
      throw new IllegalStateException("a record of " + COLLECTION + " is unreadable", broken);
    }
  }

  private String write(InstallRecord record) {
    try {
      return json.writeValueAsString(record);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a record of texts and numbers", impossible);
    }
  }
}
