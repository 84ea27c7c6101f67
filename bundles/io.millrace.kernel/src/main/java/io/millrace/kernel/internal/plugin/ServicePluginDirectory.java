package io.millrace.kernel.internal.plugin;

import io.millrace.api.PlatformException;
import io.millrace.api.plugin.Lease;
import io.millrace.api.plugin.PluginDirectory;
import io.millrace.api.plugin.PluginInfo;
import io.millrace.api.plugin.PluginProperties;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.util.tracker.ServiceTracker;
import org.osgi.util.tracker.ServiceTrackerCustomizer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The service registry as a directory of plugins. A service that is withdrawn is first withheld
 * from new leases; the withdrawing thread then waits for the open ones, so that a bundle stops only
 * when nobody is inside it, or the bound is over.
 */
@Component(service = PluginDirectory.class, configurationPid = ServicePluginDirectory.PID)
@Designate(ocd = ServicePluginDirectory.Config.class)
public final class ServicePluginDirectory implements PluginDirectory {
  static final String PID = "io.millrace.kernel.plugins";

  @ObjectClassDefinition(name = "Plugins", description = "How plugins are withdrawn.")
  @interface Config {
    @AttributeDefinition(
        name = "Drain seconds",
        description =
            "How long a plugin that is stopped or updated waits for calls in flight, in seconds,"
                + " 0-600. Default 10.")
    int drain_seconds() default 10;
  }

  private static final Logger LOG = LoggerFactory.getLogger(ServicePluginDirectory.class);
  private static final String FILTER = "(" + PluginProperties.KIND_ID + "=*)";

  /** Best first: higher version, then the framework's ranking. */
  private static final Comparator<PluginEntry> BEST_FIRST =
      Comparator.comparing((PluginEntry e) -> e.description().version())
          .thenComparing(PluginEntry::reference)
          .reversed();

  private final Duration drain;
  private final Map<ServiceReference<Object>, PluginEntry> entries = new ConcurrentHashMap<>();
  private final ServiceTracker<Object, PluginEntry> tracker;

  /** Kind's class name → id → entries, best first. Replaced as a whole. */
  private volatile Map<String, Map<String, List<PluginEntry>>> index = Map.of();

  @Activate
  public ServicePluginDirectory(Config config, BundleContext context) {
    this(context, Duration.ofSeconds(Math.max(0, Math.min(600, config.drain_seconds()))));
  }

  ServicePluginDirectory(BundleContext context, Duration drain) {
    this.drain = drain;
    try {
      tracker =
          new ServiceTracker<>(
              context, FrameworkUtil.createFilter(FILTER), new Customizer(context));
    } catch (InvalidSyntaxException e) {
      throw new IllegalStateException("the filter is a constant", e);
    }
    tracker.open(true);
  }

  @Deactivate
  void close() {
    // Plugins outlive the directory then: nothing has to be waited for.
    tracker.close();
  }

  @Override
  public <T> Lease<T> lease(Class<T> kind, String id) {
    // A service may start to go between the look-up and the opening, its successor known only to
    // the next index: look again until the index stands still.
    Map<String, Map<String, List<PluginEntry>>> seen;
    do {
      seen = index;
      for (PluginEntry entry : candidates(kind, id)) {
        Object service = entry.open();
        if (service == null) {
          continue;
        }
        if (kind.isInstance(service)) {
          return new EntryLease<>(kind.cast(service), kind, entry);
        }
        entry.close();
        LOG.warn("{} is of another version of {}; not used", entry.info(kind).label(), kind);
      }
    } while (seen != index);
    throw PlatformException.caller(
        "PLUGIN_NOT_FOUND",
        "There is no " + kind.getSimpleName() + " '" + id + "'; available: " + ids(kind) + ".",
        "Name one of these, or install the bundle that provides it ('millrace hub list').");
  }

  @Override
  public List<PluginInfo> list(Class<?> kind) {
    List<PluginInfo> found = new ArrayList<>();
    byId(kind.getName()).values().forEach(l -> first(l).ifPresent(e -> found.add(e.info(kind))));
    return found;
  }

  @Override
  public List<PluginInfo> list() {
    List<PluginInfo> found = new ArrayList<>();
    index.forEach(
        (kind, byId) -> {
          String simple = Descriptions.simpleName(kind);
          byId.values().forEach(l -> first(l).ifPresent(e -> found.add(named(simple, e))));
        });
    found.sort(Comparator.comparing(PluginInfo::kind).thenComparing(PluginInfo::id));
    return found;
  }

  private static PluginInfo named(String kind, PluginEntry e) {
    PluginInfo i = e.description().info();
    return new PluginInfo(kind, i.id(), i.version(), i.bundle(), i.bundleVersion(), i.summary());
  }

  private Map<String, List<PluginEntry>> byId(String kind) {
    return Objects.requireNonNullElse(index.get(kind), Map.of());
  }

  private List<PluginEntry> candidates(Class<?> kind, String id) {
    return Objects.requireNonNullElse(byId(kind.getName()).get(id), List.of());
  }

  private List<String> ids(Class<?> kind) {
    return list(kind).stream().map(PluginInfo::id).toList();
  }

  private static Optional<PluginEntry> first(List<PluginEntry> best) {
    return best.stream().filter(e -> !e.isGoing()).findFirst();
  }

  private synchronized void reindex() {
    Collection<PluginEntry> all = entries.values();
    Map<String, Map<String, List<PluginEntry>>> next = new LinkedHashMap<>();
    for (PluginEntry e : all) {
      for (String kind : e.description().kinds()) {
        next.computeIfAbsent(kind, k -> new TreeMap<>())
            .computeIfAbsent(e.description().id(), k -> new ArrayList<>())
            .add(e);
      }
    }
    next.values().forEach(byId -> byId.values().forEach(l -> l.sort(BEST_FIRST)));
    index = next;
  }

  private final class Customizer implements ServiceTrackerCustomizer<Object, PluginEntry> {
    private final BundleContext context;

    Customizer(BundleContext context) {
      this.context = context;
    }

    @Override
    public @Nullable PluginEntry addingService(ServiceReference<Object> reference) {
      PluginEntry.Description d = Descriptions.of(reference);
      PluginEntry entry = new PluginEntry(context, reference, d);
      entries.put(reference, entry);
      reindex();
      LOG.info("{} available from {}", d.info().label(), d.info().bundle());
      return entry;
    }

    @Override
    public void modifiedService(ServiceReference<Object> reference, PluginEntry entry) {
      entry.describe(Descriptions.of(reference));
      reindex();
    }

    @Override
    public void removedService(ServiceReference<Object> reference, PluginEntry entry) {
      entries.remove(reference);
      reindex();
      int left = entry.retire(drain);
      PluginInfo info = entry.description().info();
      if (left > 0) {
        LOG.warn(
            "{} goes with {} calls still inside after {} s; they may fail. Raise drain.seconds of"
                + " {} if calls take longer.",
            info.label(),
            left,
            drain.toSeconds(),
            PID);
      } else {
        LOG.info("{} withdrawn", info.label());
      }
    }
  }

  private final class EntryLease<T> implements Lease<T> {
    private final T plugin;
    private final Class<T> kind;
    private final PluginEntry entry;
    private final AtomicBoolean closed = new AtomicBoolean();

    EntryLease(T plugin, Class<T> kind, PluginEntry entry) {
      this.plugin = plugin;
      this.kind = kind;
      this.entry = entry;
    }

    @Override
    public T plugin() {
      return plugin;
    }

    @Override
    public PluginInfo info() {
      return entry.info(kind);
    }

    @Override
    public boolean current() {
      List<PluginEntry> best = candidates(kind, entry.description().id());
      return !entry.isGoing() && !best.isEmpty() && best.get(0) == entry;
    }

    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) {
        entry.close();
      }
    }
  }
}
