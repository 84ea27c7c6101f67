package io.millrace.hub.internal;

import io.millrace.api.store.RecordStore;
import io.millrace.kernel.audit.AuditEntry;
import io.millrace.kernel.audit.AuditTrail;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Keeps entries in memory, without hashes; what belongs to them is written to a store. */
public final class RecordingAudit implements AuditTrail {
  public final List<AuditEntry> entries = new ArrayList<>();
  private final RecordStore records;

  /** Whether no entry can be written any more. */
  public boolean full;

  public RecordingAudit(RecordStore records) {
    this.records = records;
  }

  @Override
  public AuditEntry record(
      String who,
      String action,
      String subject,
      String outcome,
      Map<String, Object> details,
      Consumer<RecordStore> change) {
    AuditEntry entry =
        new AuditEntry(
            entries.size() + 1, Instant.EPOCH, who, action, subject, outcome, details, "");
    records.transact(
        t -> {
          change.accept(t);
          if (full) {
            throw new IllegalStateException("the disk is full");
          }
          return entry;
        });
    entries.add(entry);
    return entry;
  }

  @Override
  public List<AuditEntry> find(String action, long before, int limit) {
    return entries;
  }

  @Override
  public OptionalLong broken() {
    return OptionalLong.empty();
  }
}
