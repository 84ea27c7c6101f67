package io.millrace.hub.internal;

import io.millrace.kernel.audit.AuditEntry;
import io.millrace.kernel.audit.AuditTrail;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Keeps entries in memory, without hashes. */
public final class RecordingAudit implements AuditTrail {
  public final List<AuditEntry> entries = new ArrayList<>();

  @Override
  public AuditEntry record(
      String who, String action, String subject, String outcome, Map<String, Object> details) {
    AuditEntry entry =
        new AuditEntry(
            entries.size() + 1, Instant.EPOCH, who, action, subject, outcome, details, "");
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
