package io.millrace.rest.internal.health;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.UnsatisfiedReferenceDTO;

/** Which bundles are not active and which of the platform's components lack something. */
public final class FrameworkState {
  private static final String OURS = "io.millrace.";

  /** Components in such a package are for worker processes and wait forever in a server. */
  private static final String WORKER = ".internal.worker.";

  private FrameworkState() {}

  static List<String> inactive(BundleContext context) {
    List<String> problems = new ArrayList<>();
    for (Bundle b : context.getBundles()) {
      BundleRevision revision = b.adapt(BundleRevision.class);
      boolean fragment =
          revision != null && (revision.getTypes() & BundleRevision.TYPE_FRAGMENT) != 0;
      boolean lazy =
          b.getState() == Bundle.STARTING
              && Constants.ACTIVATION_LAZY.equals(
                  b.getHeaders().get(Constants.BUNDLE_ACTIVATIONPOLICY));
      if (!fragment && !lazy && b.getState() != Bundle.ACTIVE) {
        problems.add("Bundle " + b.getSymbolicName() + " is " + state(b.getState()) + ".");
      }
    }
    return problems;
  }

  static List<String> unsatisfied(ServiceComponentRuntime components) {
    List<String> problems = new ArrayList<>();
    for (ComponentDescriptionDTO d : components.getComponentDescriptionDTOs()) {
      if (d.bundle.symbolicName.startsWith(OURS) && !d.name.contains(WORKER)) {
        for (ComponentConfigurationDTO c : components.getComponentConfigurationDTOs(d)) {
          problem(d, c, problems);
        }
      }
    }
    return problems;
  }

  /** How many components of the bundle offer a service, once what they stand on is there. */
  public static int offered(
      BundleContext context, ServiceComponentRuntime components, Class<?> service) {
    return (int)
        components.getComponentDescriptionDTOs(context.getBundle()).stream()
            .filter(d -> Arrays.asList(d.serviceInterfaces).contains(service.getName()))
            .count();
  }

  private static void problem(
      ComponentDescriptionDTO d, ComponentConfigurationDTO c, List<String> problems) {
    if (c.state == ComponentConfigurationDTO.UNSATISFIED_REFERENCE) {
      String names =
          Arrays.stream(c.unsatisfiedReferences)
              .map((UnsatisfiedReferenceDTO r) -> r.name)
              .collect(Collectors.joining(", "));
      problems.add("Component " + d.name + " waits for " + names + ".");
    } else if (c.state == ComponentConfigurationDTO.FAILED_ACTIVATION) {
      String why = c.failure == null ? "" : ": " + c.failure.lines().findFirst().orElse("");
      problems.add("Component " + d.name + " failed to start" + why);
    }
  }

  private static String state(int state) {
    return switch (state) {
      case Bundle.INSTALLED -> "not resolved";
      case Bundle.RESOLVED -> "not started";
      case Bundle.STARTING -> "starting";
      case Bundle.STOPPING -> "stopping";
      default -> "uninstalled";
    };
  }
}
