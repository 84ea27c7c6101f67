package io.millrace.rest.internal.control;

import io.millrace.api.PlatformException;
import io.millrace.kernel.access.Account;
import io.millrace.kernel.access.Accounts;
import io.millrace.kernel.access.Role;
import io.millrace.kernel.audit.AuditTrail;
import io.millrace.rest.internal.route.Exchange;
import io.millrace.rest.internal.route.Reply;
import io.millrace.rest.internal.route.Route;
import io.millrace.rest.internal.route.RouteGroup;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** API keys. Thread-safe. */
@Component(service = RouteGroup.class)
public final class KeyRoutes implements RouteGroup {
  private final Accounts accounts;
  private final AuditTrail trail;

  @Activate
  public KeyRoutes(
      @Reference(name = "accounts") Accounts accounts,
      @Reference(name = "trail") AuditTrail trail) {
    this.accounts = accounts;
    this.trail = trail;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get("/api/v1/keys", "Accounts and their roles; no secrets")
            .needs(Role.ADMIN)
            .lists(Account.class)
            .by(x -> Reply.items(accounts.list())),
        Route.post("/api/v1/keys", "Makes an API key; its secret is shown this once")
            .needs(Role.ADMIN)
            .takes(KeyRequest.class)
            .gives(NewKey.class)
            .by(this::create),
        Route.delete("/api/v1/keys/{name}", "Takes a key back at once")
            .needs(Role.ADMIN)
            .by(this::revoke));
  }

  /** Whose key, and what it may do. */
  public record KeyRequest(String name, Role role) {}

  /** A key and its secret. */
  public record NewKey(String name, Role role, String secret) {}

  private Object create(Exchange x) throws IOException {
    KeyRequest wanted = x.body(KeyRequest.class);
    Map<String, Object> details = Map.of("role", wanted.role().name().toLowerCase(Locale.ROOT));
    String secret =
        new Audited(trail, x.caller(), "key.create", wanted.name(), details)
            .refusals(() -> accounts.create(wanted.name(), wanted.role(), x.caller()));
    return Reply.created(new NewKey(wanted.name(), wanted.role(), secret));
  }

  private Object revoke(Exchange x) throws IOException {
    String name = x.path("name");
    return new Audited(trail, x.caller(), "key.revoke", name, Map.of())
        .refusals(() -> revoked(name, x.caller()));
  }

  private Map<String, String> revoked(String name, String who) {
    if (!accounts.revoke(name, who)) {
      throw PlatformException.caller(
          "KEY_NOT_FOUND",
          "There is no key '" + name + "' that can be revoked.",
          "GET /api/v1/keys lists them; the admin account stays.");
    }
    return Map.of("revoked", name);
  }
}
