package io.millrace.runtime.items;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;

/**
 * Which addresses a function may fetch from. A run is told URLs by people who may not reach this
 * machine's network themselves, so addresses in it are refused unless the operator allows them.
 *
 * <p>The name is looked up here and again by the client that connects; Java keeps the answer for 30
 * seconds, so that both see the same. Thread-safe.
 */
public final class AddressRule {
  private final boolean allowPrivate;
  private final String pid;

  /**
   * A rule.
   *
   * @param pid of the configuration that sets {@code allowPrivateAddresses}, for the message
   */
  public AddressRule(boolean allowPrivate, String pid) {
    this.allowPrivate = allowPrivate;
    this.pid = pid;
  }

  /**
   * Lets an address pass.
   *
   * @param uri with a host
   * @throws PlatformException ADDRESS_REFUSED if any of the host's addresses is not public;
   *     ADDRESS_UNAVAILABLE if it has none
   */
  public void check(URI uri) {
    if (!allowPrivate) {
      requirePublic(
          uri.getHost(),
          "Copy the data to a public server or into a file; or, if every caller may read what"
              + " this server reaches, set allowPrivateAddresses of configuration "
              + pid
              + ".");
    }
  }

  /**
   * Lets a host pass of which all addresses are public.
   *
   * @param remedy what to do about one that has others
   * @throws PlatformException as {@link #check}
   */
  public static void requirePublic(String host, String remedy) {
    try {
      for (InetAddress address : InetAddress.getAllByName(host)) {
        if (!isPublic(address)) {
          throw PlatformException.operator(
              "ADDRESS_REFUSED",
              "'" + host + "' is an address of this machine or its private network.",
              remedy);
        }
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

  /** Whether the address is one that anybody on the Internet reaches (IANA special registries). */
  static boolean isPublic(InetAddress address) {
    if (address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()) {
      return false;
    }
    byte[] b = address.getAddress();
    int first = b[0] & 0xff;
    int second = b[1] & 0xff;
    if (address instanceof Inet4Address) {
      return !(first == 0
          || first >= 224
          || first == 100 && (second & 0xc0) == 64
          || first == 192 && second == 0 && (b[2] == 0 || b[2] == 2)
          || first == 198 && (second & 0xfe) == 18
          || first == 198 && second == 51 && b[2] == 100
          || first == 203 && second == 0 && b[2] == 113);
    }
    boolean global = (first & 0xe0) == 0x20; // 2000::/3
    boolean tunnel = first == 0x20 && (second == 0x02 || second == 0x01 && b[2] == 0 && b[3] == 0);
    boolean documentation =
        first == 0x20 && second == 0x01 && b[2] == 0x0d && (b[3] & 0xff) == 0xb8;
    return global && !tunnel && !documentation;
  }
}
