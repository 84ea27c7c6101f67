package io.millrace.kernel.internal.audit;

import io.millrace.api.store.NewRecord;
import io.millrace.api.store.StoredRecord;
import io.millrace.kernel.audit.AuditEntry;
import io.millrace.kernel.internal.json.Fields;
import io.millrace.kernel.internal.json.Json;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Entries of the trail as records, and the record of the last one. */
final class AuditRecords {
  static final String ENTRY = "audit";
  static final String HEAD = "audit-head";
  static final String AREA = "area";
  static final String LAST = "last";

  private AuditRecords() {}

  static String key(long sequence) {
    return String.format("%019d", sequence);
  }

  static NewRecord of(AuditEntry e) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("sequence", e.sequence());
    json.put("time", e.time().toString());
    json.put("who", e.who());
    json.put("action", e.action());
    json.put("subject", e.subject());
    json.put("outcome", e.outcome());
    json.put("details", AuditChain.sorted(e.details()));
    json.put("hash", e.hash());
    return new NewRecord(
        ENTRY, key(e.sequence()), "", "", "", Map.of(AREA, area(e.action())), Json.write(json));
  }

  /** Whether a record is filed where its entry belongs; of the content, the hash tells. */
  static boolean filed(NewRecord record, AuditEntry e) {
    return record.key().equals(key(e.sequence()))
        && record.attributes().equals(Map.of(AREA, area(e.action())));
  }

  /** What comes before the first dot of an action. */
  static String area(String action) {
    int dot = action.indexOf('.');
    return dot < 0 ? action : action.substring(0, dot);
  }

  static AuditEntry entry(StoredRecord record) {
    Fields json = Json.object(record.json());
    return new AuditEntry(
        json.number("sequence"),
        json.time("time").orElse(record.created()),
        json.text("who"),
        json.text("action"),
        json.text("subject"),
        json.text("outcome"),
        json.object("details"),
        json.text("hash"));
  }

  static NewRecord head(AuditEntry last) {
    return NewRecord.of(
        HEAD, LAST, Json.write(Map.of("sequence", last.sequence(), "hash", last.hash())));
  }

  /** Where the chain ends. */
  record Head(long sequence, String hash) {
    static final Head NONE = new Head(0, AuditChain.ROOT);

    static Head of(StoredRecord record) {
      Fields json = Json.object(record.json());
      return new Head(json.number("sequence"), json.text("hash"));
    }

    static Head of(AuditEntry last) {
      return new Head(last.sequence(), last.hash());
    }
  }

  /** Milliseconds are what every database keeps. */
  static Instant kept(Instant time) {
    return Instant.ofEpochMilli(time.toEpochMilli());
  }
}
