package io.millrace.hub.internal.source;

import io.millrace.catalog.CatalogResource;
import java.util.List;
import java.util.Optional;

/**
 * A catalogue that can be believed.
 *
 * @param source name of the source it comes from
 * @param part which catalogue of the source; empty if it has one only
 * @param key id of the key that vouches for it; empty if the operator accepts it unsigned
 * @param resources all bundles that it offers
 * @param warnings for people: stale, expired but accepted, …
 */
public record TrustedCatalogue(
    String source,
    String part,
    Optional<String> key,
    List<CatalogResource> resources,
    List<String> warnings) {
  public TrustedCatalogue {
    resources = List.copyOf(resources);
    warnings = List.copyOf(warnings);
  }
}
