package io.millrace.hub.internal;

import io.millrace.api.Names;
import io.millrace.api.PlatformException;
import java.util.Optional;
import org.osgi.framework.Version;
import org.osgi.framework.VersionRange;

/**
 * What a caller asks for: {@code name[:range]}.
 *
 * @param range empty for any version
 */
record ItemName(String name, Optional<VersionRange> range) {
  private static final String SCHEME = "hub://";

  /**
   * Reads {@code [hub://]name[:range]}.
   *
   * @throws PlatformException NAME_INVALID, HUB_RANGE_INVALID
   */
  static ItemName parse(String text) {
    String rest = text.startsWith(SCHEME) ? text.substring(SCHEME.length()) : text;
    int colon = rest.indexOf(':');
    if (colon < 0) {
      return new ItemName(Names.check("hub item", rest), Optional.empty());
    }
    String name = Names.check("hub item", rest.substring(0, colon));
    try {
      return new ItemName(name, Optional.of(new VersionRange(rest.substring(colon + 1))));
    } catch (IllegalArgumentException bad) {
      throw PlatformException.caller(
          "HUB_RANGE_INVALID",
          "'" + rest.substring(colon + 1) + "' is not a range of versions.",
          "Write " + name + ":1.2 for at least 1.2, or " + name + ":[1.2,2) for 1.2 up to 2.");
    }
  }

  boolean includes(Version version) {
    return range.isEmpty() || range.get().includes(version);
  }

  @Override
  public String toString() {
    return name + range.map(r -> ":" + r).orElse("");
  }
}
