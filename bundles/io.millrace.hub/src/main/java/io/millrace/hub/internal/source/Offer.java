package io.millrace.hub.internal.source;

import io.millrace.catalog.CatalogResource;
import io.millrace.catalog.ItemDescription;
import java.util.ArrayList;
import java.util.List;

/** A version of an item that a trusted catalogue has. */
public record Offer(ItemDescription item, CatalogResource resource, TrustedCatalogue catalogue) {
  public boolean withdrawn() {
    return item.withdrawn().isPresent();
  }

  /** What somebody who installs it should know. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>(catalogue.warnings());
    item.deprecated().ifPresent(why -> warnings.add(item.label() + " is deprecated: " + why));
    return warnings;
  }
}
