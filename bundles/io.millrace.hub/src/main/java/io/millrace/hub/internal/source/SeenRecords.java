package io.millrace.hub.internal.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.api.store.NewRecord;
import io.millrace.api.store.RecordStore;
import io.millrace.api.store.StoredRecord;
import io.millrace.catalog.CatalogTrust.Seen;
import java.util.Map;
import java.util.Optional;

/**
 * The newest catalogue that was seen of each source, in the store's collection {@value
 * #COLLECTION}: what makes going back noticed, also after a restart. Thread-safe.
 */
final class SeenRecords {
  static final String COLLECTION = "hub-seen";

  private final RecordStore store;
  private final ObjectMapper json = new ObjectMapper();

  SeenRecords(RecordStore store) {
    this.store = store;
  }

  /**
   * @param location of the source; what was seen elsewhere under the same name does not count
   */
  Optional<Seen> get(String source, String part, String location) {
    return store
        .get(COLLECTION, key(source, part))
        .map(this::read)
        .filter(n -> n.path("location").asText().equals(location))
        .map(n -> new Seen(n.path("counter").asLong(), n.path("statement").asText()));
  }

  private JsonNode read(StoredRecord record) {
    try {
      return json.readTree(record.json());
    } catch (JsonProcessingException broken) {
      throw new IllegalStateException("a record of " + COLLECTION + " is unreadable", broken);
    }
  }

  /** Remembers it, unless a newer one is remembered. */
  void put(String source, String part, String location, Seen seen) {
    Optional<Seen> before = get(source, part, location);
    if (before.isPresent() && before.get().counter() >= seen.counter()) {
      return;
    }
    try {
      store.put(
          NewRecord.of(
              COLLECTION,
              key(source, part),
              json.writeValueAsString(
                  Map.of(
                      "location",
                      location,
                      "counter",
                      seen.counter(),
                      "statement",
                      seen.statement()))));
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a record of texts and numbers", impossible);
    }
  }

  void delete(String source, String part) {
    store.delete(COLLECTION, key(source, part));
  }

  private static String key(String source, String part) {
    return part.isEmpty() ? source : source + "/" + part;
  }
}
