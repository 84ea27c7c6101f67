package io.millrace.hub;

import java.util.List;

/**
 * What a change did.
 *
 * @param operation what was asked
 * @param state number of the state that is current now
 * @param nothing true if everything was so already
 * @param items the items that were named, as they are now; an uninstalled one is not among them
 * @param added {@code symbolic-name version} of each bundle that came
 * @param removed {@code symbolic-name version} of each bundle that went
 * @param services interfaces of the services that the new bundles brought, sorted
 * @param warnings for people: deprecated versions, threads that a removed bundle left running, …
 * @param committedMs milliseconds from the call until the new state was recorded. What came is
 *     healthy and serves by then, and a restart comes up in it; of two versions of a plugin the
 *     higher one takes new calls, and one that goes withdraws right after
 * @param tookMs milliseconds from the call to the end: calls in flight on what went are over, its
 *     bundles gone. Above {@code committedMs} by about as long as these calls take
 */
public record ChangeReport(
    Operation operation,
    long state,
    boolean nothing,
    List<InstalledItem> items,
    List<String> added,
    List<String> removed,
    List<String> services,
    List<String> warnings,
    double committedMs,
    double tookMs) {
  public ChangeReport {
    items = List.copyOf(items);
    added = List.copyOf(added);
    removed = List.copyOf(removed);
    services = List.copyOf(services);
    warnings = List.copyOf(warnings);
  }
}
