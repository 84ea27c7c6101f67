package io.millrace.hub.internal.plan;

import io.millrace.api.PlatformException;
import io.millrace.catalog.CatalogResource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.felix.resolver.Logger;
import org.apache.felix.resolver.ResolverImpl;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.resource.Capability;
import org.osgi.resource.Requirement;
import org.osgi.resource.Resource;
import org.osgi.resource.Wire;
import org.osgi.resource.Wiring;
import org.osgi.service.resolver.ResolutionException;

/**
 * Finds out what has to be added to the running framework so that bundles work in it, and so that
 * what is wired to the bundles they replace goes on working. Changes nothing. Thread-safe.
 */
final class Resolution {
  private final BundleContext framework;

  Resolution(BundleContext framework) {
    this.framework = framework;
  }

  /** What the resolver wired to what. */
  record Wires(Map<Resource, List<Wire>> wires) {
    /**
     * What a resource needs, itself last: needs before needing, running bundles among them.
     *
     * @param going not followed: their successors are
     */
    List<Resource> needs(Resource target, Set<Bundle> going) {
      LinkedHashSet<Resource> done = new LinkedHashSet<>();
      visit(target, going, done, new HashSet<>());
      return List.copyOf(done);
    }

    private void visit(
        Resource resource, Set<Bundle> going, Set<Resource> done, Set<Resource> seen) {
      if (!seen.add(resource)) {
        return;
      }
      for (Resource provider : providers(resource)) {
        if (!(provider instanceof BundleRevision r && going.contains(r.getBundle()))) {
          visit(provider, going, done, seen);
        }
      }
      done.add(resource);
    }

    private List<Resource> providers(Resource resource) {
      List<Resource> providers = new ArrayList<>();
      List<Wire> planned = wires.get(resource);
      if (planned != null) {
        planned.forEach(w -> providers.add(w.getProvider()));
      } else if (resource instanceof BundleRevision revision && revision.getWiring() != null) {
        revision.getWiring().getRequiredWires(null).forEach(w -> providers.add(w.getProvider()));
      }
      return providers;
    }
  }

  /**
   * Resolves bundles together.
   *
   * @param targets what must work
   * @param catalogued what may come
   * @param going running bundles that the targets replace
   * @throws PlatformException HUB_UNRESOLVED, saying what is missing
   */
  Wires resolve(List<CatalogResource> targets, Catalogued catalogued, Set<Bundle> going) {
    Set<Bundle> rewired = new HashSet<>(closure(going));
    rewired.removeAll(going);
    Set<String> present = new HashSet<>();
    Map<Resource, Wiring> wirings = new HashMap<>();
    List<Resource> mandatory = new ArrayList<>(targets);
    List<Capability> running = new ArrayList<>();
    for (Bundle bundle : framework.getBundles()) {
      BundleRevision revision = bundle.adapt(BundleRevision.class);
      BundleWiring wiring = revision == null ? null : revision.getWiring();
      if (wiring == null || going.contains(bundle)) {
        continue;
      }
      present.add(bundle.getSymbolicName() + " " + bundle.getVersion());
      if (rewired.contains(bundle)) {
        mandatory.add(revision);
        running.addAll(revision.getCapabilities(null));
      } else {
        wirings.put(revision, wiring);
        running.addAll(wiring.getResourceCapabilities(null));
      }
    }
    targets.forEach(t -> running.addAll(t.getCapabilities(null)));
    RunningContext context =
        new RunningContext(
            framework,
            mandatory,
            wirings,
            new CapabilityIndex(running),
            catalogued.index(),
            r ->
                r instanceof CatalogResource c
                    && !present.contains(c.label())
                    && !targets.contains(r),
            going);
    try {
      return new Wires(new ResolverImpl(new Logger(Logger.LOG_ERROR), null).resolve(context));
    } catch (ResolutionException unresolved) {
      throw unresolved(targets, unresolved);
    }
  }

  /** The bundles and all that is wired to them, however far. */
  Collection<Bundle> closure(Collection<Bundle> bundles) {
    if (bundles.isEmpty()) {
      return List.of();
    }
    return framework
        .getBundle(Constants.SYSTEM_BUNDLE_LOCATION)
        .adapt(FrameworkWiring.class)
        .getDependencyClosure(bundles);
  }

  private static PlatformException unresolved(
      List<CatalogResource> targets, ResolutionException unresolved) {
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
    List<String> labels = targets.stream().map(CatalogResource::label).toList();
    return PlatformException.operator(
        "HUB_UNRESOLVED",
        String.join(", ", labels) + " does not fit the running platform: " + why + ".",
        "Nothing was installed. Take a version of the item made for this platform, or add what is"
            + " missing to the catalogue.");
  }
}
