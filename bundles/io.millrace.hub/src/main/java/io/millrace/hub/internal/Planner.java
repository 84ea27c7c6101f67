package io.millrace.hub.internal;

import io.millrace.api.PlatformException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.felix.resolver.Logger;
import org.apache.felix.resolver.ResolverImpl;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.resource.Requirement;
import org.osgi.resource.Resource;
import org.osgi.resource.Wiring;
import org.osgi.service.resolver.ResolutionException;

/**
 * Finds out what has to be added to the running framework so that an item works. Changes nothing.
 * Thread-safe.
 */
final class Planner {
  private final BundleContext framework;

  Planner(BundleContext framework) {
    this.framework = framework;
  }

  /**
   * The bundles to add: the target first, then what it needs and the platform does not have.
   *
   * @throws PlatformException HUB_UNRESOLVED, saying what is missing
   */
  List<CatalogResource> plan(Catalog catalog, CatalogResource target) {
    List<BundleRevision> running = new ArrayList<>();
    Map<Resource, Wiring> wirings = new HashMap<>();
    for (Bundle bundle : framework.getBundles()) {
      BundleRevision revision = bundle.adapt(BundleRevision.class);
      BundleWiring wiring = revision == null ? null : revision.getWiring();
      if (wiring != null) {
        running.add(revision);
        wirings.put(revision, wiring);
      }
    }
    List<CatalogResource> offered = offered(catalog, running);
    try {
      Set<Resource> resolved =
          new ResolverImpl(new Logger(Logger.LOG_ERROR), null)
              .resolve(new RunningContext(framework, target, wirings, offered))
              .keySet();
      Set<CatalogResource> added = new LinkedHashSet<>(Set.of(target));
      for (Resource resource : resolved) {
        if (resource instanceof CatalogResource bundle) {
          added.add(bundle);
        }
      }
      return List.copyOf(added);
    } catch (ResolutionException unresolved) {
      throw unresolved(target, unresolved);
    }
  }

  /** What is not running already, highest versions first: the resolver prefers what comes first. */
  private static List<CatalogResource> offered(Catalog catalog, List<BundleRevision> running) {
    Set<String> present =
        running.stream()
            .map(r -> r.getSymbolicName() + " " + r.getVersion())
            .collect(Collectors.toSet());
    return catalog.resources().stream()
        .filter(r -> !present.contains(r.label()))
        .sorted(Comparator.comparing(CatalogResource::version).reversed())
        .toList();
  }

  private static PlatformException unresolved(
      CatalogResource target, ResolutionException unresolved) {
    Set<String> missing = new LinkedHashSet<>();
    for (Requirement requirement : unresolved.getUnresolvedRequirements()) {
      missing.add(
          requirement.getResource()
              + " needs "
              + requirement.getNamespace()
              + " "
              + requirement.getDirectives().getOrDefault("filter", ""));
    }
    String why = missing.isEmpty() ? unresolved.getMessage() : String.join("; ", missing);
    return PlatformException.operator(
        "HUB_UNRESOLVED",
        target.label() + " does not fit the running platform: " + why + ".",
        "Nothing was installed. Take a version of the item made for this platform, or add what is"
            + " missing to the catalogue.");
  }
}
