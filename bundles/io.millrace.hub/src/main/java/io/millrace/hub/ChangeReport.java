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
 * @param tookMs milliseconds from the call to the end
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
    double tookMs) {
  public ChangeReport {
    items = List.copyOf(items);
    added = List.copyOf(added);
    removed = List.copyOf(removed);
    services = List.copyOf(services);
    warnings = List.copyOf(warnings);
  }
}
