package io.millrace.hub.internal.live;

import io.millrace.catalog.ItemDescription;
import io.millrace.hub.internal.files.BundleFiles;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;

/** The bundles of the running framework, and which of them the hub installed. Thread-safe. */
public final class LiveBundles {
  private final BundleContext framework;
  private final BundleFiles files;

  public LiveBundles(BundleContext framework, BundleFiles files) {
    this.framework = framework;
    this.files = files;
  }

  /** A bundle that publishes an item. */
  public record Publisher(ItemDescription item, Bundle bundle) {}

  public BundleContext framework() {
    return framework;
  }

  public FrameworkWiring wiring() {
    return framework.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).adapt(FrameworkWiring.class);
  }

  public List<Bundle> all() {
    return List.of(framework.getBundles());
  }

  /** The item that a bundle publishes, if any. */
  public static Optional<Publisher> publisher(Bundle bundle) {
    BundleRevision revision = bundle.adapt(BundleRevision.class);
    return revision == null
        ? Optional.empty()
        : revision.getDeclaredCapabilities(ItemDescription.NAMESPACE).stream()
            .findFirst()
            .map(c -> ItemDescription.of(c.getAttributes(), bundle.getVersion()))
            .map(item -> new Publisher(item, bundle));
  }

  public boolean isOwned(Bundle bundle) {
    return files.owns(bundle.getLocation());
  }

  /** Digest of a bundle that the hub installed. */
  public String digest(Bundle bundle) {
    return files.digest(bundle.getLocation());
  }

  /** The bundle of that digest, if the hub has installed it. */
  public Optional<Bundle> of(String sha256) {
    return Optional.ofNullable(framework.getBundle(files.location(sha256)));
  }

  public Set<Bundle> of(Collection<String> digests) {
    Set<Bundle> found = new LinkedHashSet<>();
    digests.forEach(d -> of(d).ifPresent(found::add));
    return found;
  }

  /** Whether it runs, as far as a bundle of its sort can. */
  public static boolean works(Bundle bundle) {
    return isFragment(bundle)
        ? bundle.getState() == Bundle.RESOLVED
        : (bundle.getState() & (Bundle.ACTIVE | Bundle.STARTING)) != 0;
  }

  public static boolean isFragment(Bundle bundle) {
    return bundle.getHeaders("").get(Constants.FRAGMENT_HOST) != null;
  }

  /** Interfaces of the services that the bundles have registered, sorted. */
  public static List<String> services(Collection<Bundle> bundles) {
    TreeSet<String> names = new TreeSet<>();
    for (Bundle bundle : bundles) {
      for (ServiceReference<?> service : registered(bundle)) {
        names.addAll(List.of((String[]) service.getProperty(Constants.OBJECTCLASS)));
      }
    }
    return List.copyOf(names);
  }

  static List<ServiceReference<?>> registered(Bundle bundle) {
    ServiceReference<?>[] services = bundle.getRegisteredServices();
    return services == null ? List.of() : new ArrayList<>(List.of(services));
  }

  public static String label(Bundle bundle) {
    return bundle.getSymbolicName() + " " + bundle.getVersion();
  }
}
