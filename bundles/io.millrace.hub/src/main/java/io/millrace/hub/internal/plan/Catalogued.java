package io.millrace.hub.internal.plan;

import io.millrace.catalog.CatalogResource;
import io.millrace.catalog.ItemDescription;
import io.millrace.hub.internal.source.Offers;
import io.millrace.hub.internal.source.TrustedCatalogue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.osgi.resource.Capability;

/**
 * The resources of all catalogues, ready for the resolver: highest versions first, since it prefers
 * what comes first, then the earlier source; withdrawn items are not among them. Immutable.
 */
final class Catalogued {
  private final List<TrustedCatalogue> catalogues;
  private final Map<CatalogResource, TrustedCatalogue> homes = new IdentityHashMap<>();
  private final CapabilityIndex index;

  Catalogued(Offers offers) {
    this.catalogues = offers.catalogues();
    List<CatalogResource> resources = new ArrayList<>();
    for (TrustedCatalogue catalogue : catalogues) {
      for (CatalogResource resource : catalogue.resources()) {
        homes.put(resource, catalogue);
        if (resource.item().flatMap(ItemDescription::withdrawn).isEmpty()) {
          resources.add(resource);
        }
      }
    }
    resources.sort(Comparator.comparing(CatalogResource::version).reversed());
    List<Capability> capabilities = new ArrayList<>();
    resources.forEach(r -> capabilities.addAll(r.getCapabilities(null)));
    this.index = new CapabilityIndex(capabilities);
  }

  /** Whether this was made of the same catalogues. */
  boolean isOf(Offers offers) {
    if (offers.catalogues().size() != catalogues.size()) {
      return false;
    }
    for (int i = 0; i < catalogues.size(); i++) {
      if (offers.catalogues().get(i) != catalogues.get(i)) {
        return false;
      }
    }
    return true;
  }

  CapabilityIndex index() {
    return index;
  }

  /** The catalogue that a resource is in. */
  TrustedCatalogue home(CatalogResource resource) {
    TrustedCatalogue home = homes.get(resource);
    if (home == null) {
      throw new IllegalArgumentException(resource + " is in no catalogue");
    }
    return home;
  }

  /** Resources that call themselves the same and are not. */
  boolean isAmbiguous(CatalogResource resource) {
    return home(resource).resources().stream()
        .anyMatch(
            r ->
                r.label().equals(resource.label())
                    && !r.content().sha256().equals(resource.content().sha256()));
  }
}
