package io.millrace.kernel.audit;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The append-only record of what was done to the platform. An entry is on disk when {@link #record}
 * returns. Thread-safe.
 */
@ProviderType
public interface AuditTrail {
  /** Appends an entry. */
  AuditEntry record(
      String who, String action, String subject, String outcome, Map<String, Object> details);

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
