package io.millrace.hub.internal.state;

import io.millrace.api.store.NewRecord;
import io.millrace.api.store.Query;
import io.millrace.api.store.RecordStore;
import io.millrace.api.store.StoredRecord;
import io.millrace.hub.Change;
import io.millrace.hub.HubOperation;
import io.millrace.hub.HubOperation.Outcome;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * What was done and tried, in the store's collection {@value #COLLECTION}; failed and refused
 * operations too. An operation is written before the framework is touched, and how it ended in the
 * transaction that makes it so. Reads are thread-safe; the hub serialises writes.
 */
public final class Journal {
  static final String COLLECTION = "hub-operation";
  private static final int KEPT = 1000;

  private final RecordStore store;
  private final Documents documents = new Documents();

  public Journal(RecordStore store) {
    this.store = store;
  }

  /** An operation under way. */
  public final class Open {
    private JournalEntry entry;
    private final long startedNanos = System.nanoTime();

    private Open(JournalEntry entry) {
      this.entry = entry;
    }

    public String id() {
      return entry.id();
    }

    /** Writes that it is about to touch the framework. */
    public void begin(Collection<StoredBundle> bundles) {
      entry =
          new JournalEntry(
              entry.id(),
              entry.started(),
              entry.who(),
              entry.operation(),
              entry.items(),
              Outcome.RUNNING,
              "",
              entry.from(),
              entry.from(),
              List.copyOf(bundles),
              0);
      write(store, entry);
    }

    /**
     * Writes how it ended.
     *
     * @param into the transaction
     */
    public void end(RecordStore into, Outcome outcome, String reason, long state) {
      entry = entry.ended(outcome, reason, state, tookMs());
      write(into, entry);
    }

    /** Writes what went wrong after the commit. */
    public void remark(String reason) {
      entry = entry.ended(entry.outcome(), reason, entry.to(), tookMs());
      write(store, entry);
    }

    public double tookMs() {
      return (System.nanoTime() - startedNanos) / 1e6;
    }
  }

  /** Gives the operation its id; nothing is written yet. */
  public Open open(Change change, long state, Instant now) {
    return new Open(
        new JournalEntry(
            UUID.randomUUID().toString(),
            now.toString(),
            change.who(),
            change.operation(),
            change.items(),
            Outcome.RUNNING,
            "",
            state,
            state,
            List.of(),
            0));
  }

  private void write(RecordStore into, JournalEntry entry) {
    into.put(
        new NewRecord(
            COLLECTION,
            entry.id(),
            "",
            "",
            entry.outcome().name(),
            Map.of("operation", entry.operation().name()),
            documents.write(entry)));
  }

  /** Newest first. */
  public List<HubOperation> all(int limit) {
    return store.find(Query.of(COLLECTION).page(Math.max(1, Math.min(limit, KEPT)), 0)).stream()
        .map(r -> documents.read(r, JournalEntry.class).shown())
        .toList();
  }

  /**
   * Ends what the death of the process interrupted, and forgets what is too old.
   *
   * @param current number of the state that is in force
   * @param transaction is given each interrupted one and runs the writing that comes with it
   */
  public void recover(long current, BiConsumer<HubOperation, Consumer<RecordStore>> transaction) {
    store.find(Query.of(COLLECTION).state(Outcome.RUNNING.name())).stream()
        .map(r -> interrupted(documents.read(r, JournalEntry.class), current))
        .forEach(e -> transaction.accept(e.shown(), t -> write(t, e)));
    for (StoredRecord old : store.find(Query.of(COLLECTION).page(KEPT, KEPT))) {
      store.delete(COLLECTION, old.key());
    }
  }

  private static JournalEntry interrupted(JournalEntry entry, long current) {
    boolean done = current > entry.from();
    return entry.ended(
        Outcome.INTERRUPTED,
        done
            ? "The process ended after the new state was recorded: the new one is in force."
            : "The process ended before the new state was recorded: the old one is in force.",
        current,
        0);
  }
}
