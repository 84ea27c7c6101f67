package io.millrace.rest.internal.control;

import io.millrace.api.PlatformException;
import io.millrace.hub.CatalogItem;
import io.millrace.hub.Catalogues;
import io.millrace.hub.Change;
import io.millrace.hub.ChangeListener;
import io.millrace.hub.ChangeReport;
import io.millrace.hub.Hub;
import io.millrace.hub.InstalledItem;
import io.millrace.hub.Operation;
import io.millrace.kernel.access.Role;
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

/** The hub: what there is, what is installed, and the files of installed items. Thread-safe. */
@Component(service = RouteGroup.class)
public final class HubRoutes implements RouteGroup {
  private final Hub hub;
  private final Catalogues catalogues;

  @Activate
  public HubRoutes(
      @Reference(name = "hub") Hub hub, @Reference(name = "catalogues") Catalogues catalogues) {
    this.hub = hub;
    this.catalogues = catalogues;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get("/api/v1/hub/items", "What the catalogue offers")
            .lists(CatalogItem.class)
            .by(x -> Reply.items(catalogues.items())),
        Route.get("/api/v1/hub/installed", "What is in this server")
            .lists(InstalledItem.class)
            .by(x -> Reply.items(hub.installed())),
        Route.get("/api/v1/hub/installed/{name}/files/{file...}", "A file of an installed item")
            .by(this::file),
        Route.post("/api/v1/hub/install", "Installs an item into the running server")
            .needs(Role.ADMIN)
            .takes(ItemRequest.class)
            .gives(ChangeReport.class)
            .by(x -> apply(x, Operation.INSTALL)),
        Route.post("/api/v1/hub/uninstall", "Removes an item and what only it needed")
            .needs(Role.ADMIN)
            .takes(ItemRequest.class)
            .gives(ChangeReport.class)
            .by(x -> apply(x, Operation.UNINSTALL)));
  }

  private ChangeReport apply(Exchange x, Operation operation) throws IOException {
    String item = x.body(ItemRequest.class).item();
    return hub.apply(Change.of(operation, x.caller(), item), ChangeListener.NONE);
  }

  /** Which item: {@code name} or {@code name:range}. */
  public record ItemRequest(String item) {}

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
