package io.millrace.console.internal.hub;

import io.millrace.api.PlatformException;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Keeps other sites from changing anything with the credentials that the browser sends by itself.
 * The page's scripts read a random token, which only their own origin can, and send it as a header,
 * which no form can. One token for the life of the page's component. Thread-safe.
 */
final class ChangeToken {
  static final String HEADER = "X-Millrace-Token";

  private static final int BYTES = 32;

  private final String value;

  ChangeToken(SecureRandom random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    value = HexFormat.of().formatHex(bytes);
  }

  String value() {
    return value;
  }

  /**
   * Lets a change pass.
   *
   * @throws PlatformException ORIGIN_REFUSED
   */
  void check(HttpServletRequest request) {
    String site = request.getHeader("Sec-Fetch-Site");
    if (site != null && !site.equals("same-origin")) {
      throw refused("Another site asked for this change.");
    }
    if (!matches(request.getHeader(HEADER))) {
      throw refused("The request does not carry the token of this page.");
    }
  }

  private boolean matches(@Nullable String given) {
    return given != null
        && MessageDigest.isEqual(
            given.getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8));
  }

  private static PlatformException refused(String what) {
    return PlatformException.caller("ORIGIN_REFUSED", what, "Load the page again and repeat it.");
  }
}
