package io.millrace.item.function.importgitdocuments.internal;

import io.millrace.api.PlatformException;
import io.millrace.runtime.items.AddressRule;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A repository that may be read.
 *
 * @param rules of this installation
 */
record Remote(URI uri, Rules rules) {

  /** What the operator allows. */
  record Rules(boolean allowPrivate, AddressRule addresses, TokenFiles tokens) {}

  static Remote of(String repository, Rules rules) {
    URI uri;
    try {
      uri = new URI(repository);
    } catch (URISyntaxException e) {
      throw refused("'repository' is no URL: " + e.getReason() + " at " + e.getIndex() + ".");
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    switch (scheme) {
      case "file" -> folder(uri);
      case "https", "http" -> web(uri, scheme, rules);
      default ->
          throw refused(
              scheme.isEmpty()
                  ? "'repository' has no scheme."
                  : "'repository' has the scheme '" + scheme + "'.");
    }
    return new Remote(uri, rules);
  }

  private static void folder(URI uri) {
    Path path;
    try {
      path = Path.of(uri);
    } catch (IllegalArgumentException e) {
      throw refused("'repository' is no folder on this machine: " + e.getMessage() + ".");
    }
    if (!Files.isDirectory(path)) {
      throw PlatformException.caller(
          "REPOSITORY_NOT_FOUND",
          "There is no folder '" + path + "' that the server may read.",
          "Correct 'repository'; the path is on the server's machine.");
    }
  }

  private static void web(URI uri, String scheme, Rules rules) {
    if (uri.getHost() == null) {
      throw refused("The URL in 'repository' names no host.");
    }
    if (uri.getUserInfo() != null) {
      throw PlatformException.caller(
          "PARAMETER_INVALID",
          "The URL in 'repository' holds a name or password, which would be recorded.",
          "Leave it out; the operator names a file with a token for this host in 'tokenFiles' of"
              + " configuration "
              + ImportFunction.PID
              + ".");
    }
    if (scheme.equals("http") && !rules.allowPrivate()) {
      throw refused("'repository' would come over plain http.");
    }
    rules.addresses().check(uri);
  }

  private static PlatformException refused(String what) {
    return PlatformException.caller(
        "PARAMETER_INVALID",
        what,
        "Give an https: URL, or a file: URL of a folder on the server's machine.");
  }

  /** For logs and lineage. */
  String shown() {
    return uri.getScheme().equalsIgnoreCase("file")
        ? uri.toString()
        : uri.getScheme() + "://" + uri.getAuthority() + uri.getPath();
  }
}
