package io.millrace.hub.internal.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
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
 * The resolver's view: what runs and stays, wired as it is, and what the catalogues could add.
 * Services count too: a required service that nobody in the framework has registered must come from
 * a catalogue.
 */
final class RunningContext extends ResolveContext {
  private static final String SERVICE = "osgi.service";

  private final BundleContext framework;
  private final Collection<Resource> mandatory;
  private final Map<Resource, Wiring> wirings;
  private final CapabilityIndex running;
  private final CapabilityIndex offered;
  private final Predicate<Resource> wanted;
  private final Set<Bundle> going;

  /**
   * Looks at the framework.
   *
   * @param mandatory what must be resolved
   * @param wirings of what stays
   * @param running capabilities of what stays, and of what is wired anew
   * @param wanted which offered resources may come
   * @param going whose services do not count
   */
  RunningContext(
      BundleContext framework,
      Collection<Resource> mandatory,
      Map<Resource, Wiring> wirings,
      CapabilityIndex running,
      CapabilityIndex offered,
      Predicate<Resource> wanted,
      Set<Bundle> going) {
    this.framework = framework;
    this.mandatory = mandatory;
    this.wirings = wirings;
    this.running = running;
    this.offered = offered;
    this.wanted = wanted;
    this.going = going;
  }

  @Override
  public Collection<Resource> getMandatoryResources() {
    return mandatory;
  }

  @Override
  public List<Capability> findProviders(Requirement requirement) {
    String namespace = requirement.getNamespace();
    String text =
        requirement.getDirectives().getOrDefault(Namespace.REQUIREMENT_FILTER_DIRECTIVE, "");
    Filter filter = filter(requirement);
    List<Capability> found = new ArrayList<>();
    for (Capability capability : running.candidates(namespace, text)) {
      if (matches(filter, capability)) {
        found.add(capability);
      }
    }
    boolean optional =
        Namespace.RESOLUTION_OPTIONAL.equals(
            requirement.getDirectives().get(Namespace.REQUIREMENT_RESOLUTION_DIRECTIVE));
    if (!optional) { // what is only welcome is not fetched
      for (Capability capability : offered.candidates(namespace, text)) {
        if (wanted.test(capability.getResource()) && matches(filter, capability)) {
          found.add(capability);
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
        if ((filter == null || filter.match(service)) && !going.contains(service.getBundle())) {
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
