package io.millrace.item.function.sendnotification.internal;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
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
    try {
      List<InetAddress> addresses = List.of(InetAddress.getAllByName(host));
      if (!addresses.stream().allMatch(Destinations::isPublic)) {
        throw PlatformException.operator(
            "ADDRESS_REFUSED",
            "'" + host + "' is an address of this machine or its private network.",
            "If notifications may go there, add the host to " + VARIABLE + " of the server.");
      }
    } catch (UnknownHostException e) {
      throw new PlatformException(
          "ADDRESS_UNAVAILABLE",
          Blame.CALLER,
          true,
          "'" + host + "' has no address.",
          "Correct the host, or check the server's name resolution.",
          e);
    }
  }

  /** Not for special use by IANA's registries; an IPv6 address that wraps an IPv4 one is not. */
  private static boolean isPublic(InetAddress address) {
    byte[] b = address.getAddress();
    int first = b[0] & 0xff;
    int second = b[1] & 0xff;
    if (b.length == 16) {
      boolean wraps = first == 0x20 && (second == 0x02 || second == 0x01 && b[2] == 0);
      return (first & 0xe0) == 0x20 && !wraps;
    }
    return !address.isLoopbackAddress()
        && !address.isSiteLocalAddress()
        && !address.isLinkLocalAddress()
        && first != 0
        && first < 224
        && !(first == 100 && (second & 0xc0) == 64)
        && !(first == 192 && second == 0 && b[2] == 0)
        && !(first == 198 && (second & 0xfe) == 18);
  }
}
