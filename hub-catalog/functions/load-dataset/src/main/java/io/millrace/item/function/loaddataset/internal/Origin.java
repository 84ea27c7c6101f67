package io.millrace.item.function.loaddataset.internal;

import io.millrace.api.PlatformException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a data set comes from.
 *
 * @param url if it comes over HTTP
 * @param file if it is on this machine
 */
record Origin(Optional<URI> url, Optional<Path> file) {

  static Origin of(String source) {
    if (!source.matches("[A-Za-z][A-Za-z0-9+.-]+:.*")) {
      return file(source, Path.of(source));
    }
    URI uri;
    try {
      uri = new URI(source);
    } catch (URISyntaxException e) {
      throw refused("'source' is no URL: " + e.getReason() + " at " + e.getIndex() + ".");
    }
    return switch (uri.getScheme().toLowerCase(java.util.Locale.ROOT)) {
      case "file" -> {
        try {
          yield file(source, Path.of(uri));
        } catch (IllegalArgumentException e) {
          throw refused("'source' is no URL of a file on this machine: " + e.getMessage() + ".");
        }
      }
      case "http", "https" -> {
        if (uri.getHost() == null) {
          throw refused("The URL in 'source' names no host.");
        }
        if (uri.getUserInfo() != null) {
          throw refused("The URL in 'source' holds a name or password, which would be recorded.");
        }
        yield new Origin(Optional.of(uri), Optional.empty());
      }
      default -> throw refused("'source' has the scheme '" + uri.getScheme() + "'.");
    };
  }

  private static Origin file(String source, Path path) {
    if (!path.isAbsolute()) {
      throw refused("The path '" + source + "' is relative.");
    }
    return new Origin(Optional.empty(), Optional.of(path.normalize()));
  }

  private static PlatformException refused(String what) {
    return PlatformException.caller(
        "PARAMETER_INVALID",
        what,
        "Give an absolute path on the server's machine, or a file:, http: or https: URL without"
            + " name and password.");
  }

  /** For logs and lineage: a query may hold a signature, so it is left out. */
  String shown() {
    return url.map(u -> u.getScheme() + "://" + u.getAuthority() + u.getPath())
        .orElseGet(() -> file.map(Path::toString).orElse(""));
  }

  /** The last part of the path. */
  String name() {
    String path = url.map(URI::getPath).orElseGet(() -> file.map(Path::toString).orElse(""));
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
