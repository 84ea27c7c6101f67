package io.millrace.rest.internal.hub;

import io.millrace.hub.Archives;
import io.millrace.hub.HubSource;
import io.millrace.kernel.access.Role;
import io.millrace.rest.internal.route.Binary;
import io.millrace.rest.internal.route.Exchange;
import io.millrace.rest.internal.route.Reply;
import io.millrace.rest.internal.route.Route;
import io.millrace.rest.internal.route.RouteGroup;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Items in one file, out and in. Thread-safe. */
@Component(service = RouteGroup.class)
public final class ArchiveRoutes implements RouteGroup {
  /** Longest archive taken. */
  static final int MOST_ARCHIVE_BYTES = Integer.MAX_VALUE;

  private final Uploads uploads;

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile @Nullable Archives archives;

  @Activate
  public ArchiveRoutes(BundleContext context) {
    this(null, Uploads.of(context, "archives"));
  }

  public ArchiveRoutes(@Nullable Archives archives, Uploads uploads) {
    this.archives = archives;
    this.uploads = uploads;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get("/api/v1/hub/export", "A ZIP of items and all they need, signed")
            .query("item", "An item, [source/]name[:range]; may be repeated")
            .gives(Binary.class)
            .by(this::export),
        Route.post("/api/v1/hub/import", "Takes a ZIP that was exported in as a source")
            .needs(Role.ADMIN)
            .query("name", "Of the new source")
            .query("key", "That may sign it; may be repeated; those trusted already if not given")
            .takes(Binary.class)
            .upTo(MOST_ARCHIVE_BYTES)
            .gives(HubSource.class)
            .by(this::importArchive));
  }

  private Object export(Exchange x) throws IOException {
    List<String> items = x.queryAll("item");
    if (items.isEmpty()) {
      throw ChangeRequest.invalid("No item is named.", "Add ?item=<name> to the address.");
    }
    Unavailable.orNot(archives, "archives").export(items, new Download(x.response()));
    return Reply.WRITTEN;
  }

  private Object importArchive(Exchange x) throws IOException {
    String name = x.require("name");
    Archives there = Unavailable.orNot(archives, "archives");
    Path archive = uploads.receive(x, MOST_ARCHIVE_BYTES);
    try (InputStream in = Files.newInputStream(archive)) {
      return Reply.created(there.importArchive(name, x.queryAll("key"), in, x.caller()));
    } finally {
      Files.deleteIfExists(archive);
    }
  }
}
