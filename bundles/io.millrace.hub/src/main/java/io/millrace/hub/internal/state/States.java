package io.millrace.hub.internal.state;

import io.millrace.api.store.NewRecord;
import io.millrace.api.store.Query;
import io.millrace.api.store.RecordStore;
import io.millrace.api.store.StoredRecord;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The states, in the store's collection {@value #COLLECTION}: the truth that the framework is
 * brought in line with at each start. The one with the highest number is current; putting it is the
 * commit point of an operation. Reads are thread-safe; the hub serialises writes.
 */
public final class States {
  static final String COLLECTION = "hub-state";

  private final RecordStore store;
  private final int kept;
  private final Documents documents = new Documents();
  private volatile StoredState current;

  /**
   * Reads the current state.
   *
   * @param kept how many states can be gone back to, the current one included, at least 2
   */
  States(RecordStore store, int kept) {
    this.store = store;
    this.kept = kept;
    this.current = read(1).stream().findFirst().orElse(StoredState.EMPTY);
  }

  /** Opens them, migrating what older hubs recorded. */
  public static States open(RecordStore store, int kept, Clock clock) {
    States states = new States(store, kept);
    new Migration(store).run(states, clock.instant());
    return states;
  }

  private List<StoredState> read(int limit) {
    return store.find(Query.of(COLLECTION).page(Math.min(limit, Query.MAX_LIMIT), 0)).stream()
        .map(r -> documents.read(r, StoredState.class))
        .toList();
  }

  public StoredState current() {
    return current;
  }

  /** Those that can be gone back to, newest first, the bare distribution among them at first. */
  public List<StoredState> all() {
    List<StoredState> states = new ArrayList<>(read(kept));
    if (states.size() < kept && states.stream().allMatch(s -> s.number() > 0)) {
      states.add(StoredState.EMPTY);
    }
    return states;
  }

  public Optional<StoredState> get(long number) {
    return all().stream().filter(s -> s.number() == number).findFirst();
  }

  /** Makes it the current one, in a transaction of its own. */
  void commit(StoredState next) {
    commit(next, write -> write.accept(store));
  }

  /**
   * Makes it the current one: when this returns, a restart comes up in it.
   *
   * @param transaction runs the writing that it is given, in one transaction with whatever else is
   *     to be there exactly if this state is
   */
  public void commit(StoredState next, Consumer<Consumer<RecordStore>> transaction) {
    NewRecord record =
        new NewRecord(
            COLLECTION,
            key(next.number()),
            "",
            "",
            "",
            Map.of("operation", next.operation().name()),
            documents.write(next));
    try {
      transaction.accept(t -> t.put(record));
    } catch (RuntimeException failed) { // it may be there all the same: the store decides
      if (!isStored(next)) {
        throw failed;
      }
    }
    current = next;
  }

  private boolean isStored(StoredState next) {
    Optional<StoredRecord> there = store.get(COLLECTION, key(next.number()));
    return there.isPresent() && documents.read(there.get(), StoredState.class).equals(next);
  }

  private static String key(long number) {
    return String.format("%012d", number);
  }

  /**
   * Forgets the states that are too old.
   *
   * @return digests of the bundles that a kept state still needs
   */
  public Set<String> prune() {
    List<StoredState> states = read(Query.MAX_LIMIT);
    Set<String> needed = new HashSet<>();
    for (int i = 0; i < states.size(); i++) {
      if (i < kept) {
        needed.addAll(states.get(i).bundles().keySet());
      } else {
        store.delete(COLLECTION, key(states.get(i).number()));
      }
    }
    return needed;
  }
}
