package io.millrace.hub;

import java.util.List;

/**
 * What a change would do; nothing has been done.
 *
 * @param change what was asked
 * @param state number of the state it starts from; a plan of another state is out of date
 * @param comes bundles that will be installed, needs before needing
 * @param goes bundles that will be removed once their successors are healthy
 * @param refreshed labels of bundles that are re-wired because something they use goes
 * @param touched what will notice, for people: {@code pipeline banking/assistant}, {@code component
 *     …}, {@code monitor …}
 * @param restart what only a restart can do, with the reason: native libraries never reload. A plan
 *     with an entry here is refused when applied
 * @param warnings for people: deprecated versions, major versions, stale catalogues
 */
public record Plan(
    Change change,
    long state,
    List<PlannedBundle> comes,
    List<PlannedBundle> goes,
    List<String> refreshed,
    List<String> touched,
    List<String> restart,
    List<String> warnings) {
  public Plan {
    comes = List.copyOf(comes);
    goes = List.copyOf(goes);
    refreshed = List.copyOf(refreshed);
    touched = List.copyOf(touched);
    restart = List.copyOf(restart);
    warnings = List.copyOf(warnings);
  }

  /** Whether there is nothing to do. */
  public boolean nothing() {
    return comes.isEmpty() && goes.isEmpty();
  }
}
