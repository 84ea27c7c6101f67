package io.millrace.hub;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What somebody wants of the hub.
 *
 * @param operation what to do
 * @param items {@code [hub://][source/]name[:range]}; empty for ROLLBACK and DEVELOP, and for an
 *     UPDATE of everything
 * @param state the state to go back to, for ROLLBACK: without it the one before the current
 * @param file the bundle, for DEVELOP; read once, not kept
 * @param force go on where users of an item, a pin or a major version would refuse it
 * @param who the account that asks, for the audit trail
 */
public record Change(
    Operation operation,
    List<String> items,
    OptionalLong state,
    Optional<Path> file,
    boolean force,
    String who) {
  public Change {
    items = List.copyOf(items);
  }

  /** An operation on named items. */
  public static Change of(Operation operation, String who, String... items) {
    return new Change(
        operation, List.of(items), OptionalLong.empty(), Optional.empty(), false, who);
  }

  /** Back to an earlier state. */
  public static Change rollback(long state, String who) {
    return new Change(
        Operation.ROLLBACK, List.of(), OptionalLong.of(state), Optional.empty(), false, who);
  }

  /** A bundle fresh from its author's build. */
  public static Change develop(Path bundle, String who) {
    return new Change(
        Operation.DEVELOP, List.of(), OptionalLong.empty(), Optional.of(bundle), false, who);
  }

  /** The same, forced. */
  public Change forced() {
    return new Change(operation, items, state, file, true, who);
  }
}
