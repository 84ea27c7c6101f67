package io.millrace.hub.internal.plan;

import io.millrace.api.plugin.PluginProperties;
import io.millrace.api.plugin.PluginUse;
import io.millrace.api.plugin.PluginUser;
import io.millrace.hub.internal.live.LiveBundles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.ReferenceDTO;
import org.osgi.service.component.runtime.dto.SatisfiedReferenceDTO;

/** Who notices when bundles go, and what makes that impossible while running. Thread-safe. */
final class Impact {
  private static final String RUNTIMES = "io.millrace.runtime.";
  private static final String ROLE = "Millrace-Role";
  private static final List<String> NATIVES = List.of("*.so", "*.dll", "*.dylib", "*.jnilib");

  private final LiveBundles bundles;
  private final BundleContext framework;
  private final ServiceComponentRuntime components;

  Impact(LiveBundles bundles, ServiceComponentRuntime components) {
    this.bundles = bundles;
    this.framework = bundles.framework();
    this.components = components;
  }

  static String label(Bundle bundle) {
    return bundle.getSymbolicName() + " " + bundle.getVersion();
  }

  /** Uses of plugins that these bundles provide: {@code pipeline banking/assistant}. */
  Set<String> pluginUsers(Collection<Bundle> going) {
    return users(going, Set.of());
  }

  /**
   * Uses of plugins that nobody provides any more once these bundles are gone.
   *
   * @param coming plugins that others will provide then: {@code Guardrail pii}
   */
  Set<String> stranded(Collection<Bundle> going, Set<String> coming) {
    Set<String> staying = plugins(going, false);
    staying.addAll(coming);
    return users(going, staying);
  }

  private Set<String> users(Collection<Bundle> bundles, Set<String> staying) {
    Set<String> going = plugins(bundles, true);
    Set<String> users = new TreeSet<>();
    for (PluginUse use : uses()) {
      String plugin = use.kind() + " " + use.id();
      if (going.contains(plugin) && !staying.contains(plugin)) {
        users.add(use.user());
      }
    }
    return users;
  }

  private Set<String> plugins(Collection<Bundle> bundles, boolean within) {
    Set<String> plugins = new HashSet<>();
    for (ServiceReference<?> service : services()) {
      Object id = service.getProperty(PluginProperties.KIND_ID);
      if (id != null && bundles.contains(service.getBundle()) == within) {
        for (String kind : (String[]) service.getProperty(Constants.OBJECTCLASS)) {
          plugins.add(kind.substring(kind.lastIndexOf('.') + 1) + " " + id);
        }
      }
    }
    return plugins;
  }

  private List<ServiceReference<?>> services() {
    try {
      ServiceReference<?>[] all = framework.getAllServiceReferences(null, null);
      return all == null ? List.of() : List.of(all);
    } catch (InvalidSyntaxException impossible) {
      throw new IllegalStateException("no filter was given", impossible);
    }
  }

  private List<PluginUse> uses() {
    List<PluginUse> uses = new ArrayList<>();
    try {
      for (ServiceReference<PluginUser> reference :
          framework.getServiceReferences(PluginUser.class, null)) {
        PluginUser user = framework.getService(reference);
        if (user != null) {
          uses.addAll(user.uses());
          framework.ungetService(reference);
        }
      }
    } catch (InvalidSyntaxException impossible) {
      throw new IllegalStateException("no filter was given", impossible);
    }
    return uses;
  }

  /**
   * Components of other bundles that hold a service of these bundles: {@code component <name>}.
   *
   * @param mandatory only those that cannot do without
   */
  Set<String> componentUsers(Collection<Bundle> bundles, boolean mandatory) {
    Set<Bundle> holders = new HashSet<>();
    Set<Long> going = new HashSet<>();
    for (Bundle bundle : bundles) {
      ServiceReference<?>[] services = bundle.getRegisteredServices();
      for (ServiceReference<?> service : services == null ? new ServiceReference<?>[0] : services) {
        going.add((Long) service.getProperty(Constants.SERVICE_ID));
        Bundle[] using = service.getUsingBundles();
        holders.addAll(using == null ? List.of() : Arrays.asList(using));
      }
    }
    holders.removeAll(bundles);
    Set<String> users = new TreeSet<>();
    for (Bundle holder : holders) {
      for (ComponentDescriptionDTO component : components.getComponentDescriptionDTOs(holder)) {
        for (var configuration : components.getComponentConfigurationDTOs(component)) {
          if (holds(component, configuration, going, mandatory)) {
            users.add("component " + component.name);
          }
        }
      }
    }
    return users;
  }

  private static boolean holds(
      ComponentDescriptionDTO component,
      ComponentConfigurationDTO configuration,
      Set<Long> going,
      boolean mandatory) {
    for (SatisfiedReferenceDTO reference : configuration.satisfiedReferences) {
      long bound = Arrays.stream(reference.boundServices).filter(s -> going.contains(s.id)).count();
      boolean last = bound == reference.boundServices.length;
      if (bound > 0 && (!mandatory || (last && isMandatory(component, reference.name)))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isMandatory(ComponentDescriptionDTO component, String name) {
    for (ReferenceDTO reference : component.references) {
      if (reference.name.equals(name)) {
        return reference.cardinality.startsWith("1");
      }
    }
    return false;
  }

  /** Why these bundles cannot be taken out or wired anew while the server runs. */
  List<String> rigid(Collection<Bundle> bundles) {
    List<String> reasons = new ArrayList<>();
    for (Bundle bundle : bundles) {
      String why = rigidity(bundle);
      if (!why.isEmpty()) {
        reasons.add(label(bundle) + " " + why);
      }
    }
    return reasons;
  }

  private String rigidity(Bundle bundle) {
    String name = String.valueOf(bundle.getSymbolicName());
    boolean natives =
        bundle.getHeaders("").get(Constants.BUNDLE_NATIVECODE) != null
            || NATIVES.stream().anyMatch(n -> bundle.findEntries("/", n, true) != null);
    if (natives || name.startsWith(RUNTIMES)) {
      return "has native libraries, which load only once";
    }
    if (bundle.getBundleId() == 0) {
      return "is the framework itself";
    }
    boolean core = bundle.getHeaders("").get(ROLE) != null && !bundles.isOwned(bundle);
    return core ? "belongs to the platform's core" : "";
  }
}
