package io.millrace.hub;

import java.time.Instant;
import java.util.Optional;

/**
 * A source of items, as it was last read.
 *
 * @param settings where it is and whom it is trusted by
 * @param state {@code ok}, {@code stale} (cached, cannot be reached), {@code offline} (cached, not
 *     to be reached), {@code untrusted} or {@code unavailable}
 * @param problem why it is not ok; empty if it is
 * @param key id of the key that signed it
 * @param counter of its signature; never goes back
 * @param expires when its signature ends
 * @param read when it was last read from its place
 * @param items how many items it has
 */
public record HubSource(
    SourceSettings settings,
    String state,
    Optional<String> problem,
    Optional<String> key,
    long counter,
    Optional<Instant> expires,
    Optional<Instant> read,
    int items) {
  public String name() {
    return settings.name();
  }
}
