package io.millrace.authoring.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.ReferenceDTO;

/** Whether every component of a started bundle is satisfied and can be activated. */
final class ComponentsCheck {
  private static final String CHECK = "components";

  /** Services that a server has and the trial framework has not. */
  private static final List<String> OF_A_SERVER =
      List.of("io.millrace.api.data.DatasetFiles", "io.millrace.api.store.RecordStore");

  private final BundleContext context;
  private final ServiceComponentRuntime components;

  ComponentsCheck(BundleContext context, ServiceComponentRuntime components) {
    this.context = context;
    this.components = components;
  }

  List<Finding> look(Bundle bundle) {
    List<Finding> findings = new ArrayList<>();
    Collection<ComponentDescriptionDTO> described = components.getComponentDescriptionDTOs(bundle);
    int good = 0;
    for (ComponentDescriptionDTO component : described) {
      Collection<ComponentConfigurationDTO> found =
          components.getComponentConfigurationDTOs(component);
      if (found.isEmpty()) {
        findings.add(unconfigured(component));
      }
      for (ComponentConfigurationDTO one : found) {
        if (one.state == ComponentConfigurationDTO.SATISFIED && one.service != null) {
          activate(one);
        }
      }
      for (ComponentConfigurationDTO one : components.getComponentConfigurationDTOs(component)) {
        if (one.state == ComponentConfigurationDTO.SATISFIED
            || one.state == ComponentConfigurationDTO.ACTIVE) {
          good++;
        } else {
          findings.add(unsatisfied(component, one));
        }
      }
    }
    if (described.isEmpty()) {
      findings.add(
          Finding.warning(
              CHECK,
              "the bundle has no component",
              "Annotate a class with @Component, unless the item only carries files."));
    } else if (findings.isEmpty()) {
      findings.add(Finding.good(CHECK, good + " satisfied and active"));
    }
    return findings;
  }

  /** A component with a delayed activation comes to life when its service is asked for. */
  private void activate(ComponentConfigurationDTO one) {
    try {
      ServiceReference<?>[] references =
          context.getAllServiceReferences(null, "(service.id=" + one.service.id + ")");
      for (ServiceReference<?> r : references == null ? new ServiceReference<?>[0] : references) {
        if (context.getService(r) != null) {
          context.ungetService(r);
        }
      }
    } catch (InvalidSyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Finding unconfigured(ComponentDescriptionDTO component) {
    return "require".equals(component.configurationPolicy)
        ? Finding.warning(
            CHECK,
            component.name + " waits for its configuration " + List.of(component.configurationPid),
            "Give it defaults if it can do without.")
        : Finding.bad(CHECK, component.name + " is not enabled", "Leave 'enabled' out.");
  }

  private static Finding unsatisfied(
      ComponentDescriptionDTO component, ComponentConfigurationDTO one) {
    if (one.state == ComponentConfigurationDTO.FAILED_ACTIVATION) {
      return Finding.bad(
          CHECK,
          component.name + " throws when it is activated: " + cause(String.valueOf(one.failure)),
          "Do in the constructor only what cannot fail, and the rest at the first call.");
    }
    List<String> waitsFor =
        Arrays.stream(one.unsatisfiedReferences).map(r -> type(component, r.name)).toList();
    return OF_A_SERVER.containsAll(waitsFor)
        ? Finding.warning(
            CHECK, component.name + " waits for " + waitsFor, "A server has that; try it there.")
        : Finding.bad(
            CHECK,
            component.name + " waits for " + waitsFor + ", which nobody provides",
            "Lease other plugins from io.millrace.api.plugin.PluginDirectory, or make the"
                + " reference optional.");
  }

  /** The innermost cause of a printed stack trace. */
  private static String cause(String trace) {
    String marker = "Caused by: ";
    String last = trace.substring(Math.max(0, trace.lastIndexOf(marker))).strip();
    return last.lines().findFirst().orElse("").replace(marker, "");
  }

  private static String type(ComponentDescriptionDTO component, String reference) {
    return Arrays.stream(component.references)
        .filter((ReferenceDTO r) -> r.name.equals(reference))
        .map(r -> r.interfaceName)
        .findFirst()
        .orElse(reference);
  }
}
