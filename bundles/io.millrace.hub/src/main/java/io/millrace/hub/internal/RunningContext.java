package io.millrace.hub.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Filter;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.resource.Capability;
import org.osgi.resource.Namespace;
import org.osgi.resource.Requirement;
import org.osgi.resource.Resource;
import org.osgi.resource.Wiring;
import org.osgi.service.resolver.HostedCapability;
import org.osgi.service.resolver.ResolveContext;

/**
 * The resolver's view: what runs, wired as it is, and what the catalogue could add. Services count
 * too: a required service that nobody in the framework has registered must come from the catalogue.
 */
final class RunningContext extends ResolveContext {
  private static final String SERVICE = "osgi.service";

  private final BundleContext framework;
  private final Resource target;
  private final Map<Resource, Wiring> wirings;
  private final List<CatalogResource> offered;
  private final Map<String, List<Capability>> running = new HashMap<>();

  RunningContext(
      BundleContext framework,
      Resource target,
      Map<Resource, Wiring> wirings,
      List<CatalogResource> offered) {
    this.framework = framework;
    this.target = target;
    this.wirings = wirings;
    this.offered = offered;
    for (Wiring wiring : wirings.values()) {
      for (Capability capability : wiring.getResourceCapabilities(null)) {
        running.computeIfAbsent(capability.getNamespace(), n -> new ArrayList<>()).add(capability);
      }
    }
  }

  @Override
  public Collection<Resource> getMandatoryResources() {
    return List.of(target);
  }

  @Override
  public List<Capability> findProviders(Requirement requirement) {
    String namespace = requirement.getNamespace();
    Filter filter = filter(requirement);
    List<Capability> found = new ArrayList<>();
    for (Capability capability : running.getOrDefault(namespace, List.of())) {
      if (matches(filter, capability)) {
        found.add(capability);
      }
    }
    boolean optional =
        Namespace.RESOLUTION_OPTIONAL.equals(
            requirement.getDirectives().get(Namespace.REQUIREMENT_RESOLUTION_DIRECTIVE));
    if (!optional) { // what is only welcome is not fetched
      for (CatalogResource resource : offered) {
        for (Capability capability : resource.getCapabilities(namespace)) {
          if (matches(filter, capability)) {
            found.add(capability);
          }
        }
      }
    }
    return found;
  }

  @Override
  public int insertHostedCapability(List<Capability> capabilities, HostedCapability hosted) {
    capabilities.add(hosted);
    return capabilities.size() - 1;
  }

  @Override
  public boolean isEffective(Requirement requirement) {
    String effective =
        requirement
            .getDirectives()
            .getOrDefault(Namespace.REQUIREMENT_EFFECTIVE_DIRECTIVE, Namespace.EFFECTIVE_RESOLVE);
    if (effective.equals(Namespace.EFFECTIVE_RESOLVE)) {
      return true;
    }
    return requirement.getNamespace().equals(SERVICE) && !isRegistered(requirement);
  }

  /** Whether a running service meets it, declared as a capability or not. */
  private boolean isRegistered(Requirement requirement) {
    Filter filter = filter(requirement);
    try {
      ServiceReference<?>[] services = framework.getAllServiceReferences(null, null);
      for (ServiceReference<?> service : services == null ? new ServiceReference<?>[0] : services) {
        if (filter == null || filter.match(service)) {
          return true;
        }
      }
      return false;
    } catch (InvalidSyntaxException impossible) {
      throw new IllegalStateException("no filter was given", impossible);
    }
  }

  @Override
  public Map<Resource, Wiring> getWirings() {
    return wirings;
  }

  private static @Nullable Filter filter(Requirement requirement) {
    String text = requirement.getDirectives().get(Namespace.REQUIREMENT_FILTER_DIRECTIVE);
    try {
      return text == null ? null : FrameworkUtil.createFilter(text);
    } catch (InvalidSyntaxException broken) {
      throw new IllegalArgumentException("bad filter in " + requirement, broken);
    }
  }

  private static boolean matches(@Nullable Filter filter, Capability capability) {
    return filter == null || filter.matches(capability.getAttributes());
  }
}
