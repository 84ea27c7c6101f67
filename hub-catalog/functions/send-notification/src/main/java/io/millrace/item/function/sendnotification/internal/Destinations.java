package io.millrace.item.function.sendnotification.internal;

import io.millrace.api.PlatformException;
import io.millrace.runtime.items.AddressRule;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where notifications may go: to public hosts, encrypted, and to hosts that the operator allows
 * ({@code MILLRACE_NOTIFY_ALLOWED}), wherever they are and in the clear if need be. Else a run
 * could reach services in the server's own network.
 *
 * <p>A name is looked up here and again by whoever connects; Java keeps the answer for 30 seconds.
 */
final class Destinations {
  static final String VARIABLE = "MILLRACE_NOTIFY_ALLOWED";

  private final Set<String> allowed;

  /**
   * @param hosts names or addresses, separated by commas
   */
  Destinations(String hosts) {
    allowed =
        Arrays.stream(hosts.split(","))
            .map(h -> h.strip().toLowerCase(Locale.ROOT))
            .filter(h -> !h.isEmpty())
            .collect(Collectors.toUnmodifiableSet());
  }

  boolean isAllowed(String host) {
    return allowed.contains(host.toLowerCase(Locale.ROOT));
  }

  /** Refuses a host in a private network, and one that is not spoken to encrypted. */
  void check(String host, boolean encrypted) {
    if (isAllowed(host)) {
      return;
    }
    if (!encrypted) {
      throw PlatformException.caller(
          "ADDRESS_REFUSED",
          "The connection to '" + host + "' would not be encrypted.",
          "Use https, or TLS for e-mail; or let the operator add the host to " + VARIABLE + ".");
    }
    AddressRule.requirePublic(
        host, "If notifications may go there, add the host to " + VARIABLE + " of the server.");
  }
}
