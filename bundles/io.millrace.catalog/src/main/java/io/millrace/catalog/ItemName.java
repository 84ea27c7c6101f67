package io.millrace.catalog;

import io.millrace.api.Names;
import io.millrace.api.PlatformException;
import java.util.Optional;
import org.osgi.framework.Version;
import org.osgi.framework.VersionRange;

/**
 * What a caller asks for: {@code [hub://][source/]name[:range]}.
 *
 * @param source only from this one; empty for any
 * @param range empty for any version
 */
public record ItemName(Optional<String> source, String name, Optional<VersionRange> range) {
  private static final String SCHEME = "hub://";

  /**
   * Reads it.
   *
   * @throws PlatformException NAME_INVALID, HUB_RANGE_INVALID
   */
  public static ItemName parse(String text) {
    String rest = text.startsWith(SCHEME) ? text.substring(SCHEME.length()) : text;
    int slash = rest.indexOf('/');
    Optional<String> source =
        slash < 0
            ? Optional.empty()
            : Optional.of(Names.check("hub source", rest.substring(0, slash)));
    rest = rest.substring(slash + 1);
    int colon = rest.indexOf(':');
    if (colon < 0) {
      return new ItemName(source, Names.check("hub item", rest), Optional.empty());
    }
    String name = Names.check("hub item", rest.substring(0, colon));
    try {
      VersionRange range = new VersionRange(rest.substring(colon + 1));
      return new ItemName(source, name, Optional.of(range));
    } catch (IllegalArgumentException bad) {
      throw PlatformException.caller(
          "HUB_RANGE_INVALID",
          "'" + rest.substring(colon + 1) + "' is not a range of versions.",
          "Write " + name + ":1.2 for at least 1.2, or " + name + ":[1.2,2) for 1.2 up to 2.");
    }
  }

  public boolean includes(Version version) {
    return range.isEmpty() || range.get().includes(version);
  }

  @Override
  public String toString() {
    return source.map(s -> s + "/").orElse("") + name + range.map(r -> ":" + r).orElse("");
  }
}
