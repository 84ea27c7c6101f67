package io.millrace.api.store;

import java.time.Instant;

/**
 * A record as the store has it.
 *
 * @param data what was written
 * @param revision 1 for a new record, one more at each write
 * @param created when it was added; millisecond precision
 * @param updated when it was last written
 */
public record StoredRecord(NewRecord data, long revision, Instant created, Instant updated) {
  public String key() {
    return data.key();
  }

  public String json() {
    return data.json();
  }
}
