package io.millrace.rest.internal;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import io.millrace.kernel.access.Account;
import io.millrace.kernel.access.Accounts;
import io.millrace.rest.internal.route.Route;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lets callers pass to the routes that their role allows. */
final class Gate {
  private static final String SCHEME = "bearer ";

  private Gate() {}

  /**
   * Who is calling, if the route lets them; empty on open routes called without a secret.
   *
   * @throws PlatformException UNAUTHENTICATED, FORBIDDEN, ACCOUNTS_UNAVAILABLE
   */
  static Optional<Account> admit(
      HttpServletRequest request, Route route, @Nullable Accounts accounts) {
    if (route.role().isEmpty() || (route.local() && local(request))) {
      return Optional.empty();
    }
    if (accounts == null) {
      throw new PlatformException(
          "ACCOUNTS_UNAVAILABLE",
          Blame.ENVIRONMENT,
          true,
          "The server is still starting: its accounts are not there yet.",
          "Wait until /readyz answers 200.");
    }
    String header = request.getHeader("Authorization");
    if (header == null) {
      throw unauthenticated("The request carries no token.");
    }
    if (!header.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
      throw unauthenticated("The Authorization header is not of the form 'Bearer <token>'.");
    }
    Account account =
        accounts
            .authenticate(header.substring(SCHEME.length()).strip())
            .orElseThrow(() -> unauthenticated("The token is not known here."));
    if (!account.role().includes(route.role().get())) {
      throw PlatformException.caller(
          "FORBIDDEN",
          "Account '"
              + account.name()
              + "' has the role "
              + lower(account.role())
              + "; this needs "
              + lower(route.role().get())
              + ".",
          "Use a key with that role: an administrator makes one at /api/v1/keys.");
    }
    return Optional.of(account);
  }

  private static PlatformException unauthenticated(String what) {
    return PlatformException.caller(
        "UNAUTHENTICATED",
        what,
        "Send 'Authorization: Bearer <token>'; the admin token is in the file admin-token of the"
            + " data folder.");
  }

  private static boolean local(HttpServletRequest request) {
    String from = request.getRemoteAddr();
    return from.startsWith("127.")
        || from.equals("::1")
        || from.equals("[::1]")
        || from.equals("0:0:0:0:0:0:0:1")
        || from.equals("[0:0:0:0:0:0:0:1]");
  }

  private static String lower(Enum<?> e) {
    return e.name().toLowerCase(Locale.ROOT);
  }
}
