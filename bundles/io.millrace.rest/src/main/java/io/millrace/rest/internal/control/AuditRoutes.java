package io.millrace.rest.internal.control;

import io.millrace.kernel.access.Role;
import io.millrace.kernel.audit.AuditEntry;
import io.millrace.kernel.audit.AuditTrail;
import io.millrace.rest.internal.route.Exchange;
import io.millrace.rest.internal.route.Reply;
import io.millrace.rest.internal.route.Route;
import io.millrace.rest.internal.route.RouteGroup;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Who did what. Thread-safe. */
@Component(service = RouteGroup.class)
public final class AuditRoutes implements RouteGroup {
  private static final int MOST = 1000;

  private final AuditTrail trail;

  @Activate
  public AuditRoutes(@Reference(name = "trail") AuditTrail trail) {
    this.trail = trail;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get("/api/v1/audit", "What was done and tried, newest first")
            .needs(Role.ADMIN)
            .query("action", "Only actions that start so: hub. or key.create")
            .query("before", "Only entries below this sequence number: the next page")
            .query("limit", "At most this many, 1 to 1000; 100 if not given")
            .lists(AuditEntry.class)
            .by(this::list),
        Route.get("/api/v1/audit:verify", "Whether every entry is there and as it was written")
            .needs(Role.ADMIN)
            .gives(Check.class)
            .by(x -> check()));
  }

  /**
   * The state of the trail.
   *
   * @param intact whether the chain holds
   * @param broken sequence number of the first entry that does not fit
   * @param entries number of the last entry
   * @param hash of the last entry: kept elsewhere, it shows whether the trail was written anew
   */
  public record Check(boolean intact, Optional<Long> broken, long entries, String hash) {}

  private Object list(Exchange x) {
    return Reply.items(
        trail.find(
            x.query("action").orElse(""),
            x.number("before", 0, 0, Long.MAX_VALUE),
            (int) x.number("limit", 100, 1, MOST)));
  }

  private Check check() {
    Optional<AuditEntry> last = trail.find("", 0, 1).stream().findFirst();
    OptionalLong broken = trail.broken();
    return new Check(
        broken.isEmpty(),
        broken.isPresent() ? Optional.of(broken.getAsLong()) : Optional.empty(),
        last.map(AuditEntry::sequence).orElse(0L),
        last.map(AuditEntry::hash).orElse(""));
  }
}
