package io.millrace.rest.internal;

import io.millrace.api.store.RecordStore;
import io.millrace.kernel.audit.AuditEntry;
import io.millrace.kernel.audit.AuditTrail;
import io.millrace.testkit.FakeRecordStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Entries in memory, without a chain. */
final class FakeAuditTrail implements AuditTrail {
  private final List<AuditEntry> entries = new ArrayList<>();
  private final FakeRecordStore records = new FakeRecordStore();
  OptionalLong broken = OptionalLong.empty();

  @Override
  public synchronized AuditEntry record(
      String who,
      String action,
      String subject,
      String outcome,
      Map<String, Object> details,
      Consumer<RecordStore> change) {
    change.accept(records);
    AuditEntry entry =
        new AuditEntry(
            entries.size() + 1L, Instant.EPOCH, who, action, subject, outcome, details, "h");
    entries.add(0, entry);
    return entry;
  }

  @Override
  public synchronized List<AuditEntry> find(String action, long before, int limit) {
    return entries.stream()
        .filter(e -> e.action().startsWith(action) && (before == 0 || e.sequence() < before))
        .limit(limit)
        .toList();
  }

  @Override
  public OptionalLong broken() {
    return broken;
  }

  /** {@code who action subject outcome}, newest first. */
  List<String> lines() {
    return find("", 0, 1_000).stream()
        .map(e -> String.join(" ", e.who(), e.action(), e.subject(), e.outcome()))
        .toList();
  }
}
