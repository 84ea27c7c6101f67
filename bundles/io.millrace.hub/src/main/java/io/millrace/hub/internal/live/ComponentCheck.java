package io.millrace.hub.internal.live;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.UnsatisfiedReferenceDTO;

/**
 * Checks that the components of a started bundle are there and can be activated, and says what
 * keeps them if not. Components that wait for a configuration of their own are left out. Stateless.
 */
public final class ComponentCheck {
  private static final long POLL_MS = 10;

  private final BundleContext framework;
  private final ServiceComponentRuntime components;
  private final Duration patience;

  /**
   * Checks in this framework.
   *
   * @param patience how long a component may take to become satisfied
   */
  public ComponentCheck(
      BundleContext framework, ServiceComponentRuntime components, Duration patience) {
    this.framework = framework;
    this.components = components;
    this.patience = patience;
  }

  /** What is wrong with the bundles' components; empty if nothing is. */
  public Optional<String> problem(Collection<Bundle> bundles) {
    long deadline = System.nanoTime() + patience.toNanos();
    for (Bundle bundle : bundles) {
      Optional<String> problem = unsatisfied(bundle);
      while (problem.isPresent() && System.nanoTime() < deadline) {
        try {
          Thread.sleep(POLL_MS); // the component runtime announces changes only seconds later
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
          return Optional.of("interrupted while waiting: " + problem.get());
        }
        problem = unsatisfied(bundle);
      }
      problem = problem.or(() -> inactive(bundle));
      if (problem.isPresent()) {
        return problem;
      }
    }
    return Optional.empty();
  }

  private Optional<String> unsatisfied(Bundle bundle) {
    Collection<ComponentDescriptionDTO> found = components.getComponentDescriptionDTOs(bundle);
    if (found.size() < declared(bundle)) {
      return Optional.of(
          LiveBundles.label(bundle)
              + " declares "
              + declared(bundle)
              + " components, only "
              + found.size()
              + " could be read");
    }
    for (ComponentDescriptionDTO component : found) {
      Collection<ComponentConfigurationDTO> configurations =
          components.getComponentConfigurationDTOs(component);
      boolean mayBeAbsent =
          !component.defaultEnabled || "require".equals(component.configurationPolicy);
      if (configurations.isEmpty() && !mayBeAbsent) {
        return Optional.of("component " + component.name + " is not enabled");
      }
      for (ComponentConfigurationDTO configuration : configurations) {
        Optional<String> missing = missing(component, configuration);
        if (missing.isPresent()) {
          return missing;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> missing(
      ComponentDescriptionDTO component, ComponentConfigurationDTO configuration) {
    if (configuration.state == ComponentConfigurationDTO.UNSATISFIED_CONFIGURATION) {
      return "require".equals(component.configurationPolicy)
          ? Optional.empty()
          : Optional.of("component " + component.name + " lacks its configuration");
    }
    if (configuration.state != ComponentConfigurationDTO.UNSATISFIED_REFERENCE) {
      return Optional.empty();
    }
    List<String> references = new ArrayList<>();
    for (UnsatisfiedReferenceDTO reference : configuration.unsatisfiedReferences) {
      references.add(interfaceOf(component, reference.name));
    }
    return Optional.of("component " + component.name + " lacks " + String.join(", ", references));
  }

  private static String interfaceOf(ComponentDescriptionDTO component, String reference) {
    return Arrays.stream(component.references)
        .filter(r -> r.name.equals(reference))
        .map(r -> r.interfaceName)
        .findFirst()
        .orElse(reference);
  }

  private static int declared(Bundle bundle) {
    String header = bundle.getHeaders("").get("Service-Component");
    return header == null || header.isBlank() || header.contains("*")
        ? 0
        : header.split(",").length;
  }

  /** Gets each service once: a component is activated on first use, and may fail then. */
  private Optional<String> inactive(Bundle bundle) {
    ServiceReference<?>[] services = bundle.getRegisteredServices();
    for (ServiceReference<?> service : services == null ? new ServiceReference<?>[0] : services) {
      if (framework.getService(service) == null) {
        return Optional.of(
            "component "
                + service.getProperty("component.name")
                + " fails in its activation: "
                + failure(bundle));
      }
      framework.ungetService(service);
    }
    for (ComponentDescriptionDTO component : components.getComponentDescriptionDTOs(bundle)) {
      for (var configuration : components.getComponentConfigurationDTOs(component)) {
        if (configuration.state == ComponentConfigurationDTO.FAILED_ACTIVATION) {
          return Optional.of(
              "component " + component.name + " fails in its activation: " + failure(bundle));
        }
      }
    }
    return Optional.empty();
  }

  private String failure(Bundle bundle) {
    return components.getComponentDescriptionDTOs(bundle).stream()
        .flatMap(c -> components.getComponentConfigurationDTOs(c).stream())
        .filter(c -> c.failure != null)
        .map(c -> rootCause(c.failure))
        .findFirst()
        .orElse("it returned no service");
  }

  /** The last cause of a printed stack trace. */
  private static String rootCause(String trace) {
    List<String> causes = trace.lines().filter(l -> !l.startsWith("\t") && !l.isBlank()).toList();
    return causes.isEmpty()
        ? trace
        : causes.get(causes.size() - 1).replaceFirst("^Caused by: ", "").strip();
  }
}
