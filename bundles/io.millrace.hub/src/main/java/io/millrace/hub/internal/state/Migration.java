package io.millrace.hub.internal.state;

import io.millrace.api.store.Query;
import io.millrace.api.store.RecordStore;
import io.millrace.api.store.StoredRecord;
import io.millrace.hub.Operation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes a first state of what hubs before 0.2 recorded, one record for each item in the collection
 * {@value #COLLECTION}. Their names of sources were addresses.
 */
final class Migration {
  static final String COLLECTION = "hub-item";
  private static final String SOURCE = "catalog";

  private final RecordStore store;
  private final Documents documents = new Documents();

  Migration(RecordStore store) {
    this.store = store;
  }

  /** Does nothing where there is nothing to migrate or somebody did it. */
  void run(States states, Instant now) {
    List<StoredRecord> records = store.find(Query.of(COLLECTION).ascending());
    if (records.isEmpty()) {
      return;
    }
    if (states.current().number() == 0) {
      List<StoredItem> items = new ArrayList<>();
      records.forEach(r -> items.add(fromVersionOne(documents.read(r, StoredItem.class))));
      states.commit(new StoredState(1, now.toString(), "", Operation.INSTALL, items));
    }
    records.forEach(r -> store.delete(COLLECTION, r.key()));
  }

  private static StoredItem fromVersionOne(StoredItem old) {
    List<StoredBundle> bundles = new ArrayList<>();
    for (StoredBundle b : old.bundles()) {
      String item = bundles.isEmpty() ? old.name() : "";
      bundles.add(
          new StoredBundle(
              b.symbolicName(), b.version(), b.sha256(), b.sizeBytes(), item, SOURCE, ""));
    }
    return new StoredItem(
        old.name(),
        old.version(),
        old.kind(),
        old.summary(),
        old.licence(),
        SOURCE,
        old.installed(),
        false,
        false,
        bundles);
  }
}
