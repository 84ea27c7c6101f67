package io.millrace.kernel.internal.audit;

import io.millrace.api.store.Query;
import io.millrace.api.store.RecordStore;
import io.millrace.api.store.StoredRecord;
import io.millrace.kernel.audit.AuditEntry;
import io.millrace.kernel.audit.AuditTrail;
import io.millrace.kernel.internal.audit.AuditRecords.Head;
import io.millrace.kernel.internal.json.Json;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * The trail as records. An entry and the record of where the chain ends are written in one
 * transaction: a crash leaves both or neither, and entries cut off at the end are missed too. One
 * lock makes numbers without gaps; it is held over the write, so that callers queue.
 */
@Component(service = AuditTrail.class)
public final class ChainedAuditTrail implements AuditTrail {
  /** Longer details are left out: the trail is read whole when it is verified. */
  static final int MOST_DETAILS = 256 << 10;

  private static final int MOST_TEXT = 250;
  private static final int PAGE = 1000;

  private final RecordStore records;
  private final Clock clock;
  private final Object lock = new Object();
  private Head head; // guarded by lock

  @Activate
  public ChainedAuditTrail(@Reference(name = "records") RecordStore records) {
    this(records, Clock.systemUTC());
  }

  ChainedAuditTrail(RecordStore records, Clock clock) {
    this.records = records;
    this.clock = clock;
    head = end(records);
  }

  /** The end as it was recorded; should entries have gone past it, the last of these. */
  private static Head end(RecordStore records) {
    Head recorded =
        records.get(AuditRecords.HEAD, AuditRecords.LAST).map(Head::of).orElse(Head.NONE);
    return records.find(Query.of(AuditRecords.ENTRY).page(1, 0)).stream()
        .map(AuditRecords::entry)
        .filter(e -> e.sequence() > recorded.sequence())
        .map(Head::of)
        .findFirst()
        .orElse(recorded);
  }

  @Override
  public AuditEntry record(
      String who,
      String action,
      String subject,
      String outcome,
      Map<String, Object> details,
      Consumer<RecordStore> change) {
    Map<String, Object> kept = kept(details);
    synchronized (lock) {
      AuditEntry entry =
          AuditChain.entry(
              head.hash(),
              head.sequence() + 1,
              AuditRecords.kept(clock.instant()),
              shortened(who),
              shortened(action),
              shortened(subject),
              outcome,
              kept);
      try {
        records.transact(
            t -> {
              change.accept(t);
              t.insert(AuditRecords.of(entry));
              return t.put(AuditRecords.head(entry));
            });
      } catch (RuntimeException failed) {
        learnEnd(failed);
        throw failed;
      }
      head = Head.of(entry);
      return entry;
    }
  }

  /** After a failed write, which may be there all the same: what the store says counts. */
  private void learnEnd(RuntimeException failed) {
    try {
      head = end(records);
    } catch (RuntimeException gone) { // the next write finds its number taken, and comes here too
      failed.addSuppressed(gone);
    }
  }

  /** As they will be read back, so that the hash covers what is kept. */
  private static Map<String, Object> kept(Map<String, Object> details) {
    String json = Json.write(details);
    return json.length() > MOST_DETAILS
        ? Map.of("omitted", "details of " + json.length() + " characters")
        : Json.object(json).map();
  }

  private static String shortened(String text) {
    return text.length() <= MOST_TEXT ? text : text.substring(0, MOST_TEXT - 1) + "…";
  }

  @Override
  public List<AuditEntry> find(String action, long before, int limit) {
    Query query = Query.of(AuditRecords.ENTRY);
    int offset = 0;
    if (action.indexOf('.') >= 0) {
      query = query.where(AuditRecords.AREA, AuditRecords.area(action));
    } else if (before > 0) {
      offset = (int) Math.max(0, records.count(query) - before + 1);
    }
    long below = before > 0 ? before : Long.MAX_VALUE;
    List<AuditEntry> found = new ArrayList<>();
    for (; ; offset += PAGE) {
      List<StoredRecord> page = records.find(query.page(PAGE, offset));
      for (StoredRecord record : page) {
        AuditEntry entry = AuditRecords.entry(record);
        // What is written meanwhile shifts the pages: an entry seen before is not below.
        if (entry.sequence() < below && entry.action().startsWith(action)) {
          below = entry.sequence();
          found.add(entry);
          if (found.size() >= limit) {
            return found;
          }
        }
      }
      if (page.size() < PAGE) {
        return found;
      }
    }
  }

  @Override
  public OptionalLong broken() {
    Head end;
    synchronized (lock) {
      end = head;
    }
    Head at = Head.NONE;
    while (at.sequence() < end.sequence()) {
      List<StoredRecord> page =
          records.find(
              Query.of(AuditRecords.ENTRY).ascending().page(PAGE, Math.toIntExact(at.sequence())));
      for (StoredRecord record : page) {
        AuditEntry entry = AuditRecords.entry(record);
        if (entry.sequence() != at.sequence() + 1
            || !AuditChain.follows(at.hash(), entry)
            || !AuditRecords.filed(record.data(), entry)) {
          return OptionalLong.of(at.sequence() + 1);
        }
        at = Head.of(entry);
        if (at.sequence() == end.sequence()) {
          return at.hash().equals(end.hash())
              ? OptionalLong.empty()
              : OptionalLong.of(at.sequence());
        }
      }
      if (page.isEmpty()) {
        return OptionalLong.of(at.sequence() + 1);
      }
    }
    return OptionalLong.empty();
  }
}
