package io.millrace.hub.internal.plan;

import io.millrace.catalog.CatalogResource;
import io.millrace.hub.internal.source.Offer;
import io.millrace.hub.internal.source.Offers;
import io.millrace.hub.internal.source.TrustedCatalogue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.resource.Resource;

/**
 * What items need beyond the bare distribution: as if the hub had installed nothing. Thread-safe.
 */
public final class Needs {
  private final BundleContext framework;
  private final Predicate<String> installed;

  /**
   * @param installed tells by its location whether the hub installed a bundle
   */
  public Needs(BundleContext framework, Predicate<String> installed) {
    this.framework = framework;
    this.installed = installed;
  }

  /**
   * The bundles of the items and all that they need, each with a catalogue that has it.
   *
   * @throws io.millrace.api.PlatformException HUB_UNRESOLVED
   */
  public Map<CatalogResource, TrustedCatalogue> of(List<Offer> items, Offers offers) {
    Catalogued catalogued = new Catalogued(offers);
    Set<Bundle> ours =
        Arrays.stream(framework.getBundles())
            .filter(b -> installed.test(b.getLocation()))
            .collect(Collectors.toSet());
    List<CatalogResource> targets = items.stream().map(Offer::resource).distinct().toList();
    List<CatalogResource> all = new ArrayList<>(targets);
    for (Resource resource :
        new Resolution(framework).resolve(targets, catalogued, ours).wires().keySet()) {
      if (resource instanceof CatalogResource needed && !all.contains(needed)) {
        all.add(needed);
      }
    }
    Map<CatalogResource, TrustedCatalogue> homes = new LinkedHashMap<>();
    all.forEach(r -> homes.put(r, catalogued.home(r)));
    return homes;
  }
}
