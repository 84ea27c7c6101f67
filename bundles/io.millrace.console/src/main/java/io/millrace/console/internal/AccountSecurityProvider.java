package io.millrace.console.internal;

import io.millrace.kernel.access.Account;
import io.millrace.kernel.access.Accounts;
import io.millrace.kernel.access.Role;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import org.apache.felix.webconsole.spi.SecurityProvider;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets administrators of the platform into the Felix Web Console by HTTP basic authentication: any
 * user name, the token as password. The framework property {@code
 * felix.webconsole.security.providers} names {@link #ID}, so that the console has no door before
 * this one is there. Thread-safe.
 */
@Component(
    service = SecurityProvider.class,
    property = SecurityProvider.PROPERTY_ID + "=" + AccountSecurityProvider.ID)
public final class AccountSecurityProvider implements SecurityProvider {
  static final String ID = "io.millrace.console";

  private static final Logger LOG = LoggerFactory.getLogger(AccountSecurityProvider.class);
  private static final String SCHEME = "basic ";

  private final Accounts accounts;

  @Activate
  public AccountSecurityProvider(@Reference(name = "accounts") Accounts accounts) {
    this.accounts = accounts;
  }

  @Override
  public @Nullable Object authenticate(HttpServletRequest request, HttpServletResponse response) {
    Optional<Account> account = secret(request).flatMap(accounts::authenticate);
    if (account.filter(a -> a.role().includes(Role.ADMIN)).isPresent()) {
      return account.get().name();
    }
    ask(response);
    return null;
  }

  /** Administrators may do everything there is in the console. */
  @Override
  public boolean authorize(Object user, String role) {
    return true;
  }

  @Override
  public void logout(HttpServletRequest request, HttpServletResponse response) {
    ask(response);
  }

  private static Optional<String> secret(HttpServletRequest request) {
    String header = request.getHeader("Authorization");
    if (header == null || !header.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
      return Optional.empty();
    }
    try {
      byte[] decoded = Base64.getDecoder().decode(header.substring(SCHEME.length()).strip());
      String[] parts = new String(decoded, StandardCharsets.UTF_8).split(":", 2);
      return parts.length == 2 ? Optional.of(parts[1]) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static void ask(HttpServletResponse response) {
    response.setHeader("WWW-Authenticate", "Basic realm=\"Millrace: any user, admin token\"");
    try {
      response.sendError(HttpServletResponse.SC_UNAUTHORIZED);
    } catch (IOException e) {
      LOG.debug("The client is gone before it could be asked for a token");
    }
  }
}
