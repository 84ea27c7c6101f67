package io.millrace.hub.internal.source;

import io.millrace.api.PlatformException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What opens a source's own server, and no other. The secret is looked up for each request and kept
 * nowhere. Thread-safe.
 */
final class Credentials {
  static final Credentials NONE = new Credentials(URI.create("none:/"), null, name -> null);
  private static final String ENVIRONMENT = "env:";
  private static final String FILE = "file:";
  private static final String BEARER = "Bearer ";
  private static final int MAX_SECRET = 8192;

  private final URI origin;
  private final @Nullable String reference;
  private final UnaryOperator<@Nullable String> environment;

  /**
   * @param origin any address of the server
   * @param reference {@code env:NAME} or {@code file:/path}; null for none
   * @param environment looks up a variable
   */
  Credentials(URI origin, @Nullable String reference, UnaryOperator<@Nullable String> environment) {
    this.origin = origin;
    this.reference = reference;
    this.environment = environment;
  }

  /** Refuses what is no reference, above all a secret itself. */
  static String check(String reference) {
    boolean known =
        reference.matches("env:[A-Za-z_][A-Za-z0-9_]*") || reference.matches("file:/.+");
    if (!known) {
      throw PlatformException.caller(
          "HUB_SOURCE_INVALID",
          "The credentials are no reference to a secret.", // not shown: it may be the secret
          "Write env:NAME for a variable of the server's environment, or file:/path.");
    }
    return reference;
  }

  /** The header for this address; empty for every server but the source's own. */
  Optional<String> header(URI address) {
    if (reference == null || !sameOrigin(origin, address)) {
      return Optional.empty();
    }
    String secret = secret(reference);
    return Optional.of(
        secret.startsWith(BEARER)
            ? secret
            : "Basic "
                + Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8)));
  }

  private String secret(String from) {
    String secret = null;
    if (from.startsWith(ENVIRONMENT)) {
      secret = environment.apply(from.substring(ENVIRONMENT.length()));
    } else {
      try {
        Path file = Path.of(from.substring(FILE.length()));
        secret = Files.size(file) > MAX_SECRET ? null : Files.readString(file);
      } catch (IOException unreadable) {
        secret = null;
      }
    }
    if (secret == null || secret.isBlank()) {
      throw PlatformException.operator(
          "HUB_CREDENTIALS_MISSING",
          "There is no secret at " + from + ".",
          "Put user:password or 'Bearer token' there, readable by the server.");
    }
    return secret.strip();
  }

  static boolean sameOrigin(URI a, URI b) {
    return String.valueOf(a.getScheme()).equalsIgnoreCase(b.getScheme())
        && String.valueOf(a.getHost()).equalsIgnoreCase(b.getHost())
        && port(a) == port(b);
  }

  private static int port(URI uri) {
    if (uri.getPort() >= 0) {
      return uri.getPort();
    }
    return "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
  }
}
