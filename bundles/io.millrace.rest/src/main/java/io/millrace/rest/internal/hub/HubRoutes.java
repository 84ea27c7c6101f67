package io.millrace.rest.internal.hub;

import io.millrace.api.PlatformException;
import io.millrace.hub.Hub;
import io.millrace.hub.HubOperation;
import io.millrace.hub.HubState;
import io.millrace.hub.InstalledItem;
import io.millrace.rest.internal.route.Exchange;
import io.millrace.rest.internal.route.Reply;
import io.millrace.rest.internal.route.Route;
import io.millrace.rest.internal.route.RouteGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What is installed, what was done, and whether it is in order. Thread-safe. */
@Component(service = RouteGroup.class)
public final class HubRoutes implements RouteGroup {
  private static final int MOST = 1000;

  private final Hub hub;

  @Activate
  public HubRoutes(@Reference(name = "hub") Hub hub) {
    this.hub = hub;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get("/api/v1/hub/installed", "What is in this server")
            .lists(InstalledItem.class)
            .by(x -> Reply.items(hub.installed())),
        Route.get("/api/v1/hub/installed/{name}/files/{file...}", "A file of an installed item")
            .by(this::file),
        Route.get("/api/v1/hub/states", "States that can be gone back to, newest first")
            .query("limit", "At most this many, 1 to 1000; 50 if not given")
            .lists(HubState.class)
            .by(x -> Reply.items(hub.states(limit(x)))),
        Route.get("/api/v1/hub/operations", "What was done and tried, newest first")
            .query("limit", "At most this many, 1 to 1000; 50 if not given")
            .lists(HubOperation.class)
            .by(x -> Reply.items(hub.operations(limit(x)))),
        Route.get("/api/v1/hub/verify", "Whether files and bundles are as the state says")
            .gives(Verification.class)
            .by(x -> Verification.of(hub.verify())));
  }

  /**
   * The outcome of a check.
   *
   * @param problems for people; empty if all is well
   */
  public record Verification(boolean intact, List<String> problems) {
    static Verification of(List<String> problems) {
      return new Verification(problems.isEmpty(), List.copyOf(problems));
    }
  }

  private static int limit(Exchange x) {
    return (int) x.number("limit", 50, 1, MOST);
  }

  private Object file(Exchange x) throws IOException {
    String item = x.path("name");
    Path folder =
        hub.resources(item)
            .orElseThrow(() -> missing("The item '" + item + "' is not installed or has no files."))
            .toAbsolutePath()
            .normalize();
    Path file = folder.resolve(x.path("file")).normalize();
    if (!file.startsWith(folder) || !Files.isRegularFile(file)) {
      throw missing("The item '" + item + "' has no file '" + x.path("file") + "'.");
    }
    x.response().setContentType("application/octet-stream");
    x.response().setContentLengthLong(Files.size(file));
    Files.copy(file, x.response().getOutputStream());
    return Reply.WRITTEN;
  }

  private static PlatformException missing(String what) {
    return PlatformException.caller(
        "FILE_NOT_FOUND", what, "See /api/v1/hub/installed for what there is.");
  }
}
