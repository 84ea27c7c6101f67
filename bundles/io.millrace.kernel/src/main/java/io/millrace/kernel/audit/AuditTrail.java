package io.millrace.kernel.audit;

import io.millrace.api.store.RecordStore;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The append-only record of what was done to the platform. An entry is on disk when {@link #record}
 * returns. Thread-safe.
 */
@ProviderType
public interface AuditTrail {
  /** Appends an entry. */
  default AuditEntry record(
      String who, String action, String subject, String outcome, Map<String, Object> details) {
    return record(who, action, subject, outcome, details, records -> {});
  }

  /**
   * Appends an entry in one transaction with a change of records: whatever happens, both are there
   * or neither.
   *
   * @param change gets the transaction; what it throws undoes both and is thrown. It is short, and
   *     uses neither the trail nor the store by other ways: the trail is locked meanwhile
   */
  AuditEntry record(
      String who,
      String action,
      String subject,
      String outcome,
      Map<String, Object> details,
      Consumer<RecordStore> change);

  /**
   * Entries, newest first.
   *
   * @param action only actions that start so; empty for all
   * @param before only entries below this sequence number; 0 for all
   */
  List<AuditEntry> find(String action, long before, int limit);

  /** Sequence number of the first entry that does not fit the chain; empty if all do. */
  OptionalLong broken();
}
