package io.millrace.hub.internal.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.api.store.NewRecord;
import io.millrace.api.store.Query;
import io.millrace.api.store.RecordStore;
import io.millrace.hub.SourceSettings;
import io.millrace.hub.SourceSettings.Accepts;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Sources that were added, in the store's collection {@value #COLLECTION}. Thread-safe. */
final class SourceRecords {
  static final String COLLECTION = "hub-source";

  private final RecordStore store;
  private final ObjectMapper json = new ObjectMapper();

  /** The form in the store; credentials are a reference, empty for none. */
  record Kept(
      String name,
      String location,
      List<String> keys,
      Set<Accepts> accepts,
      boolean offline,
      String credentials) {}

  SourceRecords(RecordStore store) {
    this.store = store;
  }

  /** In the order in which they were added. */
  List<SourceSettings> all() {
    return store.find(Query.of(COLLECTION).ascending()).stream().map(r -> read(r.json())).toList();
  }

  private SourceSettings read(String text) {
    try {
      Kept kept = json.readValue(text, Kept.class);
      return new SourceSettings(
          kept.name(),
          kept.location(),
          kept.keys(),
          kept.accepts(),
          kept.offline(),
          Optional.of(kept.credentials()).filter(c -> !c.isEmpty()),
          false);
    } catch (JsonProcessingException broken) {
      throw new IllegalStateException("a record of " + COLLECTION + " is unreadable", broken);
    }
  }

  /**
   * Keeps a source.
   *
   * @param into the transaction
   */
  void put(RecordStore into, SourceSettings source) {
    Kept kept =
        new Kept(
            source.name(),
            source.location(),
            source.keys(),
            source.accepts(),
            source.offline(),
            source.credentials().orElse(""));
    try {
      into.put(NewRecord.of(COLLECTION, source.name(), json.writeValueAsString(kept)));
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a record of texts", impossible);
    }
  }

  void delete(RecordStore from, String name) {
    from.delete(COLLECTION, name);
  }
}
