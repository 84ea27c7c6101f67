package io.millrace.hub.internal.state;

import io.millrace.hub.HubOperation;
import io.millrace.hub.HubOperation.Outcome;
import io.millrace.hub.Operation;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An operation as it is stored.
 *
 * @param started ISO-8601 instant
 * @param reason empty if there is none
 */
record JournalEntry(
    String id,
    String started,
    String who,
    Operation operation,
    List<String> items,
    Outcome outcome,
    String reason,
    long from,
    long to,
    List<StoredBundle> bundles,
    double tookMs) {
  JournalEntry {
    items = List.copyOf(items);
    bundles = List.copyOf(bundles);
  }

  JournalEntry ended(Outcome how, String why, long state, double ms) {
    return new JournalEntry(id, started, who, operation, items, how, why, from, state, bundles, ms);
  }

  HubOperation shown() {
    return new HubOperation(
        id,
        Instant.parse(started),
        who,
        operation,
        items,
        outcome,
        reason.isEmpty() ? Optional.empty() : Optional.of(reason),
        from,
        to,
        bundles.stream().map(b -> b.planned(true)).toList(),
        tookMs);
  }
}
