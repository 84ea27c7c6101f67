package io.millrace.rest.internal.hub;

import io.millrace.hub.CatalogItem;
import io.millrace.hub.Catalogues;
import io.millrace.hub.HubSource;
import io.millrace.hub.ItemDetails;
import io.millrace.hub.SourceSettings;
import io.millrace.hub.SourceSettings.Accepts;
import io.millrace.kernel.access.Role;
import io.millrace.rest.internal.route.Exchange;
import io.millrace.rest.internal.route.Reply;
import io.millrace.rest.internal.route.Route;
import io.millrace.rest.internal.route.RouteGroup;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Sources of items and what they offer. Thread-safe. */
@Component(service = RouteGroup.class)
public final class SourceRoutes implements RouteGroup {
  private static final int MOST = 1000;

  private final Catalogues catalogues;

  @Activate
  public SourceRoutes(@Reference(name = "catalogues") Catalogues catalogues) {
    this.catalogues = catalogues;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get("/api/v1/hub/sources", "Where items come from, in order")
            .lists(HubSource.class)
            .by(x -> Reply.items(catalogues.sources())),
        Route.post("/api/v1/hub/sources", "Adds a source at the end and reads it")
            .needs(Role.ADMIN)
            .takes(SourceRequest.class)
            .gives(HubSource.class)
            .by(this::add),
        Route.delete("/api/v1/hub/sources/{name}", "Forgets a source; installed items stay")
            .needs(Role.ADMIN)
            .by(this::remove),
        Route.post("/api/v1/hub/sources:refresh", "Reads every source again, now")
            .needs(Role.ADMIN)
            .lists(HubSource.class)
            .by(x -> Reply.items(catalogues.refresh())),
        Route.get("/api/v1/hub/items", "Every version of every item, by name, highest first")
            .lists(CatalogItem.class)
            .by(x -> Reply.items(catalogues.items())),
        Route.get("/api/v1/hub/search", "The best version of each item that matches, best first")
            .query("q", "Words to look for; all items if not given")
            .query("kind", "Only this kind: guardrail")
            .query("category", "Only this category")
            .query("limit", "At most this many, 1 to 1000; 50 if not given")
            .lists(CatalogItem.class)
            .by(this::search),
        Route.get("/api/v1/hub/items/{name}", "Everything about an item, its README included")
            .query("source", "Of this source")
            .query("version", "This version, or the highest in a range like [1.0,2)")
            .gives(ItemDetails.class)
            .by(x -> catalogues.info(named(x))));
  }

  /**
   * A source to be added.
   *
   * @param name unique, safe in a path
   * @param location a folder, an http(s) address, or {@code mvn:[repository!]group/artifact}
   * @param keys that may sign it
   * @param accepts shortcomings that are let pass
   * @param offline never reach out
   * @param credentials reference to a secret, {@code env:NAME} or {@code file:/path}
   */
  public record SourceRequest(
      String name,
      String location,
      List<String> keys,
      List<Accepts> accepts,
      boolean offline,
      Optional<String> credentials) {
    SourceSettings settings() {
      return new SourceSettings(
          name,
          location,
          keys == null ? List.of() : keys,
          accepts == null ? Set.of() : Set.copyOf(accepts),
          offline,
          credentials == null ? Optional.empty() : credentials,
          false);
    }
  }

  private Object add(Exchange x) throws IOException {
    return Reply.created(catalogues.add(x.body(SourceRequest.class).settings(), x.caller()));
  }

  private Object remove(Exchange x) {
    catalogues.remove(x.path("name"), x.caller());
    return Map.of("removed", x.path("name"));
  }

  private Object search(Exchange x) {
    return Reply.items(
        catalogues.search(
            x.query("q").orElse(""),
            x.query("kind").orElse(""),
            x.query("category").orElse(""),
            (int) x.number("limit", 50, 1, MOST)));
  }

  /** {@code [source/]name[:range]}; a plain version means just that one. */
  private static String named(Exchange x) {
    String source = x.query("source").map(s -> s + "/").orElse("");
    String range =
        x.query("version")
            .map(v -> v.startsWith("[") || v.startsWith("(") ? v : "[" + v + "," + v + "]")
            .map(v -> ":" + v)
            .orElse("");
    return source + x.path("name") + range;
  }
}
