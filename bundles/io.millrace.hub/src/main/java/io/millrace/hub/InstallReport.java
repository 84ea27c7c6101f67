package io.millrace.hub;

import java.util.List;

/**
 * What an installation did.
 *
 * @param item the item, as it is now
 * @param already true if it was there before and nothing was done
 * @param added {@code symbolic-name version} of each bundle that was added
 * @param services interfaces of the services that these bundles brought, sorted
 * @param tookMs milliseconds from the call to the end
 */
public record InstallReport(
    InstalledItem item, boolean already, List<String> added, List<String> services, double tookMs) {
  public InstallReport {
    added = List.copyOf(added);
    services = List.copyOf(services);
  }
}
