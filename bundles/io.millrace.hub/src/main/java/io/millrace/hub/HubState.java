package io.millrace.hub;

import java.time.Instant;
import java.util.List;

/**
 * A set of installed items that was current once, or is. States are numbered from 1 and never
 * changed; going back makes a new one with the old content. State 0 is the bare distribution.
 *
 * @param number ever growing
 * @param time when it became current
 * @param who the account that asked
 * @param operation what made it
 * @param current whether it is the one in force
 * @param items {@code name version} of every item that was installed of its own right, sorted
 * @param bundles {@code symbolic-name version} of every bundle they brought, sorted
 */
public record HubState(
    long number,
    Instant time,
    String who,
    Operation operation,
    boolean current,
    List<String> items,
    List<String> bundles) {
  public HubState {
    items = List.copyOf(items);
    bundles = List.copyOf(bundles);
  }
}
