package io.millrace.rest.internal.hub;

import io.millrace.api.PlatformException;
import io.millrace.hub.Change;
import io.millrace.hub.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What a change is asked of.
 *
 * @param item one item, {@code [hub://][source/]name[:range]}
 * @param items several; both may be given
 * @param state for a roll-back: the state to go back to; the one before the current if not given
 * @param force go on where users of an item, a pin or a major version would refuse it
 * @param dryRun only plan it
 */
public record ChangeRequest(
    Optional<String> item,
    List<String> items,
    Optional<Long> state,
    boolean force,
    boolean dryRun) {
  private static final int MOST_ITEMS = 200;
  private static final Set<Operation> OF_NO_ITEMS = Set.of(Operation.UPDATE, Operation.ROLLBACK);

  public ChangeRequest {
    item = item == null ? Optional.empty() : item;
    items = items == null ? List.of() : List.copyOf(items);
    state = state == null ? Optional.empty() : state;
  }

  /**
   * The change.
   *
   * @throws PlatformException REQUEST_INVALID
   */
  Change of(Operation operation, String who) {
    List<String> all = new ArrayList<>(items);
    item.ifPresent(all::add);
    if (all.size() > MOST_ITEMS) {
      throw invalid(
          "The body names " + all.size() + " items; at most " + MOST_ITEMS + " are taken at once.",
          "Send several requests.");
    }
    if (all.isEmpty() && !OF_NO_ITEMS.contains(operation)) {
      throw invalid("The body names no item.", "Name one in 'item', or several in 'items'.");
    }
    return new Change(
        operation,
        all,
        state.isPresent() ? OptionalLong.of(state.get()) : OptionalLong.empty(),
        Optional.empty(),
        force,
        who);
  }

  static PlatformException invalid(String what, String remedy) {
    return PlatformException.caller("REQUEST_INVALID", what, remedy);
  }
}
