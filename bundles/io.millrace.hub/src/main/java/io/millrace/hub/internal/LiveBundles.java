package io.millrace.hub.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.BundleWire;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bundles of the running framework and the ways to change them. Not thread-safe. */
final class LiveBundles {
  private static final Logger LOG = LoggerFactory.getLogger(LiveBundles.class);
  private static final long REFRESH_TIMEOUT_S = 30;

  private final BundleContext framework;

  LiveBundles(BundleContext framework) {
    this.framework = framework;
  }

  /** A bundle that publishes an item. */
  record Publisher(ItemDescription item, Bundle bundle) {}

  /** Every bundle with an item, whoever installed it. */
  List<Publisher> publishers() {
    return publishers(all());
  }

  static List<Publisher> publishers(Collection<Bundle> bundles) {
    List<Publisher> found = new ArrayList<>();
    for (Bundle bundle : bundles) {
      BundleRevision revision = bundle.adapt(BundleRevision.class);
      if (revision != null) {
        revision.getDeclaredCapabilities(ItemDescription.NAMESPACE).stream()
            .findFirst()
            .map(c -> ItemDescription.of(c, bundle.getVersion()))
            .ifPresent(item -> found.add(new Publisher(item, bundle)));
      }
    }
    return found;
  }

  List<Bundle> all() {
    return List.of(framework.getBundles());
  }

  Optional<Bundle> at(String location) {
    return Optional.ofNullable(framework.getBundle(location));
  }

  Bundle install(String location) throws BundleException {
    return framework.installBundle(location);
  }

  /** Resolves them together, then starts those that can be started. */
  void start(List<Bundle> bundles) throws BundleException {
    wiring().resolveBundles(bundles); // start() names what is missing if this did not work
    for (Bundle bundle : bundles) {
      if (bundle.getHeaders("").get(Constants.FRAGMENT_HOST) == null) {
        bundle.start();
      }
    }
  }

  /** Removes them and refreshes only what was wired to them; keeps going if one resists. */
  void remove(List<Bundle> bundles) {
    for (Bundle bundle : bundles) {
      try {
        if (bundle.getState() != Bundle.UNINSTALLED) {
          bundle.uninstall();
        }
      } catch (BundleException resisting) {
        LOG.warn("Bundle {} did not stop cleanly while it was removed", bundle, resisting);
      }
    }
    refresh(bundles);
  }

  private void refresh(Collection<Bundle> bundles) {
    CountDownLatch done = new CountDownLatch(1);
    wiring().refreshBundles(bundles, event -> done.countDown());
    try {
      if (!done.await(REFRESH_TIMEOUT_S, TimeUnit.SECONDS)) {
        LOG.warn("The framework still refreshes {} after {} s", bundles, REFRESH_TIMEOUT_S);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Names of bundles outside the given ones that are wired to them. */
  List<String> users(Collection<Bundle> bundles) {
    TreeSet<String> users = new TreeSet<>();
    for (Bundle bundle : bundles) {
      BundleWiring wiring = bundle.adapt(BundleWiring.class);
      for (BundleWire wire :
          wiring == null ? List.<BundleWire>of() : wiring.getProvidedWires(null)) {
        Bundle user = wire.getRequirer().getBundle();
        if (!bundles.contains(user)) {
          users.add(user.getSymbolicName() + " " + user.getVersion());
        }
      }
    }
    return List.copyOf(users);
  }

  /** Interfaces of the services that the bundles have registered, sorted. */
  static List<String> services(Collection<Bundle> bundles) {
    TreeSet<String> names = new TreeSet<>();
    for (Bundle bundle : bundles) {
      ServiceReference<?>[] services = bundle.getRegisteredServices();
      for (ServiceReference<?> service : services == null ? new ServiceReference<?>[0] : services) {
        names.addAll(List.of((String[]) service.getProperty(Constants.OBJECTCLASS)));
      }
    }
    return List.copyOf(names);
  }

  private FrameworkWiring wiring() {
    return framework.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).adapt(FrameworkWiring.class);
  }

  static String label(Bundle bundle) {
    return bundle.getSymbolicName() + " " + bundle.getVersion();
  }
}
