package io.millrace.hub;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An operation as the journal keeps it, failed ones included.
 *
 * @param id unique
 * @param started when
 * @param who the account that asked
 * @param operation what was asked
 * @param items what it was asked of
 * @param outcome how it ended
 * @param reason why it was rolled back or interrupted; empty if it was not
 * @param from number of the state before
 * @param to number of the state after; the same if nothing changed
 * @param bundles what came, with source, key and digest
 * @param tookMs milliseconds until the outcome was recorded: of a committed one, until the commit
 */
public record HubOperation(
    String id,
    Instant started,
    String who,
    Operation operation,
    List<String> items,
    Outcome outcome,
    Optional<String> reason,
    long from,
    long to,
    List<PlannedBundle> bundles,
    double tookMs) {
  public HubOperation {
    items = List.copyOf(items);
    bundles = List.copyOf(bundles);
  }

  /** How an operation ended. */
  public enum Outcome {
    RUNNING,
    COMMITTED,
    ROLLED_BACK,
    /** The process died in it; the state is the one before, or the one after if it was recorded. */
    INTERRUPTED
  }
}
