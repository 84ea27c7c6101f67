package io.millrace.rest.internal.hub;

import io.millrace.hub.Change;
import io.millrace.hub.ChangeReport;
import io.millrace.hub.Hub;
import io.millrace.hub.Operation;
import io.millrace.hub.Plan;
import io.millrace.kernel.access.Role;
import io.millrace.rest.internal.route.Binary;
import io.millrace.rest.internal.route.Exchange;
import io.millrace.rest.internal.route.Route;
import io.millrace.rest.internal.route.RouteGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Changes to what is installed. Each is answered with a report, or with its steps as server-sent
 * events; with {@code dryRun} with a plan. Thread-safe.
 */
@Component(service = RouteGroup.class)
public final class ChangeRoutes implements RouteGroup {
  /** Longest bundle taken from a developer. */
  static final int MOST_BUNDLE_BYTES = 512 << 20;

  private static final String BASE = "/api/v1/hub/";

  private final Hub hub;
  private final Uploads uploads;

  @Activate
  public ChangeRoutes(BundleContext context, @Reference(name = "hub") Hub hub) {
    this(hub, Uploads.of(context, "develop"));
  }

  public ChangeRoutes(Hub hub, Uploads uploads) {
    this.hub = hub;
    this.uploads = uploads;
  }

  @Override
  public List<Route> routes() {
    List<Route> routes = new ArrayList<>();
    routes.add(
        Route.post(BASE + "plan", "What a change would do, without doing it")
            .needs(Role.VIEWER)
            .takes(PlanRequest.class)
            .gives(Plan.class)
            .by(this::plan));
    add(routes, Operation.INSTALL, "Installs items into the running server");
    add(routes, Operation.UPDATE, "Moves items, or all of them, to their highest version");
    add(routes, Operation.UNINSTALL, "Removes items and what only they needed");
    add(routes, Operation.ROLLBACK, "Goes back to an earlier state");
    add(routes, Operation.PIN, "Keeps items at the version they have");
    add(routes, Operation.UNPIN, "Lets pinned items move again");
    add(routes, Operation.HOLD, "Leaves items alone when everything is updated");
    add(routes, Operation.RELEASE, "Updates held items again");
    routes.add(
        Route.post(BASE + "develop", "Installs or replaces an item from the bundle in the body")
            .needs(Role.ADMIN)
            .query("force", "Whether to go on where its users would refuse it")
            .query("dryRun", "Whether only to plan it")
            .takes(Binary.class)
            .upTo(MOST_BUNDLE_BYTES)
            .gives(ChangeReport.class)
            .by(this::develop));
    return routes;
  }

  private void add(List<Route> routes, Operation operation, String summary) {
    routes.add(
        Route.post(BASE + operation.name().toLowerCase(Locale.ROOT), summary)
            .needs(Role.ADMIN)
            .takes(ChangeRequest.class)
            .gives(ChangeReport.class)
            .by(x -> change(x, operation)));
  }

  /** A change that is only planned; as {@link ChangeRequest}, with its operation. */
  public record PlanRequest(
      Operation operation,
      Optional<String> item,
      List<String> items,
      Optional<Long> state,
      boolean force) {
    Change change(String who) {
      return new ChangeRequest(item, items, state, force, true).of(operation, who);
    }
  }

  private Object plan(Exchange x) throws IOException {
    PlanRequest wanted = x.body(PlanRequest.class);
    if (wanted.operation() == Operation.DEVELOP) {
      throw ChangeRequest.invalid(
          "A bundle is not planned here.", "Send it to /api/v1/hub/develop?dryRun=true.");
    }
    return hub.plan(wanted.change(x.caller()));
  }

  private Object change(Exchange x, Operation operation) throws IOException {
    ChangeRequest wanted = x.body(ChangeRequest.class);
    Change change = wanted.of(operation, x.caller());
    return wanted.dryRun() ? hub.plan(change) : apply(x, change);
  }

  private Object apply(Exchange x, Change change) throws IOException {
    return ChangeStream.answer(x, listener -> hub.apply(change, listener));
  }

  private Object develop(Exchange x) throws IOException {
    Path bundle = uploads.receive(x, MOST_BUNDLE_BYTES);
    try {
      Change change =
          new Change(
              Operation.DEVELOP,
              List.of(),
              OptionalLong.empty(),
              Optional.of(bundle),
              x.flag("force"),
              x.caller());
      return x.flag("dryRun") ? hub.plan(change) : apply(x, change);
    } finally {
      Files.deleteIfExists(bundle);
    }
  }
}
