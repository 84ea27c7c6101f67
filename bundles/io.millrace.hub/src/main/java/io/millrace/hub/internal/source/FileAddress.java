package io.millrace.hub.internal.source;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.Locale;

/**
 * The address of a file as an index has it, taken apart. Refuses what no honest publisher writes.
 *
 * @param scheme lower case; empty for a relative address
 * @param uri the whole
 */
record FileAddress(String scheme, URI uri) {
  static FileAddress parse(String address) {
    URI uri;
    try {
      uri = new URI(address);
    } catch (URISyntaxException bad) {
      throw SourcePlace.leadsAway(address, "is no address");
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (scheme.equals("http") || scheme.equals("https")) {
      if (uri.getHost() == null || uri.getRawUserInfo() != null) {
        throw SourcePlace.leadsAway(address, "is no plain web address");
      }
    } else if (scheme.isEmpty()) {
      String path = uri.getPath();
      boolean plain =
          uri.getRawAuthority() == null
              && path != null
              && !path.isEmpty()
              && !path.startsWith("/")
              && path.indexOf('\\') < 0
              && path.chars().noneMatch(Character::isISOControl);
      if (!plain || Arrays.asList(path.split("/")).contains("..")) {
        throw SourcePlace.leadsAway(address, "does not stay below the index");
      }
    } else if (!scheme.equals("file") && !scheme.equals("mvn")) {
      throw SourcePlace.leadsAway(address, "is of a kind that is not fetched");
    }
    return new FileAddress(scheme, uri);
  }

  boolean relative() {
    return scheme.isEmpty();
  }

  boolean web() {
    return scheme.startsWith("http");
  }

  /** The decoded path of a relative address. */
  String path() {
    return uri.getPath();
  }
}
