package io.millrace.api.store;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Keeps the platform's records: small JSON documents with a few indexed attributes, in collections.
 *
 * <p><b>Durability:</b> when a writing call returns, the change survives the death of the process
 * and of the machine. <b>Isolation:</b> single writes are atomic; {@link #transact} makes several
 * so. <b>Concurrency:</b> a record carries a revision; a write that names an older one is refused.
 * Thread-safe.
 */
@ProviderType
public interface RecordStore {
  Optional<StoredRecord> get(String collection, String key);

  /** Records that match, in the query's order. */
  List<StoredRecord> find(Query query);

  /** How many records match, ignoring limit and offset. */
  long count(Query query);

  /**
   * Adds a record.
   *
   * @return it, with revision 1
   * @throws io.millrace.api.PlatformException RECORD_CONFLICT if the key is taken
   */
  StoredRecord insert(NewRecord record);

  /**
   * Replaces a record.
   *
   * @param revision the one that was read
   * @return it, with the next revision
   * @throws io.millrace.api.PlatformException RECORD_CONFLICT (retriable) if it has another
   *     revision by now or is gone
   */
  StoredRecord update(NewRecord record, long revision);

  /** Adds or replaces, whatever was there. */
  StoredRecord put(NewRecord record);

  /** Whether there was one. */
  boolean delete(String collection, String key);

  /**
   * The next number of a named sequence, from 1; never handed out twice, gaps possible.
   *
   * @param sequence for example {@code artifact-version/bank/model/assistant}
   */
  long next(String sequence);

  /**
   * Runs all of the work in one transaction; an exception undoes it. The argument is valid within.
   */
  <T> T transact(Work<T> work);

  /** What happens in one transaction. */
  @FunctionalInterface
  interface Work<T> {
    T with(RecordStore transaction);
  }
}
