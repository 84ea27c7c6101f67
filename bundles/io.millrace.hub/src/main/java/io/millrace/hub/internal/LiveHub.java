package io.millrace.hub.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.store.RecordStore;
import io.millrace.hub.Change;
import io.millrace.hub.ChangeListener;
import io.millrace.hub.ChangeReport;
import io.millrace.hub.Hub;
import io.millrace.hub.HubOperation;
import io.millrace.hub.HubState;
import io.millrace.hub.InstalledItem;
import io.millrace.hub.Operation;
import io.millrace.hub.Plan;
import io.millrace.hub.PlannedBundle;
import io.millrace.kernel.event.Events;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The hub of the framework it runs in. Thread-safe: one lock serialises what changes the framework;
 * events are published after it is given back.
 */
// immediate: recorded items come back at the start, whether or not anybody asks for the hub
@Component(service = Hub.class, name = LiveHub.PID, immediate = true)
@Designate(ocd = LiveHub.Config.class)
public final class LiveHub implements Hub {
  static final String PID = "io.millrace.hub";
  private static final Logger LOG = LoggerFactory.getLogger(LiveHub.class);

  @ObjectClassDefinition(name = "Millrace hub", description = "Where items come from.")
  @interface Config {
    @AttributeDefinition(
        name = "Source",
        description =
            "Folder with an index.xml, path of an index, or http(s) address. Default, if empty:"
                + " catalog/ in the distribution.")
    String source() default "";

    @AttributeDefinition(
        name = "Start timeout",
        description =
            "Milliseconds that the components of a new item may take to become satisfied, above 0."
                + " Default 5000.")
    long startTimeoutMs() default 5000;
  }

  private final ReentrantLock changing = new ReentrantLock();
  private final CatalogSource source;
  private final Inventory inventory;
  private final Installation installation;
  private final Events events;

  /**
   * Brings back what is recorded; an item that does not come back is logged and shown as failed.
   */
  @Activate
  public LiveHub(
      BundleContext framework,
      Config config,
      @Reference(name = "records") RecordStore records,
      @Reference(name = "events") Events events,
      @Reference(name = "components") ServiceComponentRuntime components) {
    this(
        framework,
        Settings.of(framework, config.source(), config.startTimeoutMs()),
        records,
        events,
        components,
        Clock.systemUTC());
  }

  LiveHub(
      BundleContext framework,
      Settings settings,
      RecordStore store,
      Events events,
      ServiceComponentRuntime components,
      Clock clock) {
    this.events = events;
    this.source = new CatalogSource(settings.index());
    InstallRecords records = new InstallRecords(store);
    LiveBundles bundles = new LiveBundles(framework);
    BundleFiles files = new BundleFiles(settings.data().resolve("bundles"), source);
    ResourceFiles resources = new ResourceFiles(settings.data().resolve("hub"));
    this.inventory = new Inventory(records, bundles, files, resources);
    this.installation =
        new Installation(
            new Planner(framework),
            new ComponentCheck(framework, components, settings.patience()),
            records,
            bundles,
            files,
            resources,
            clock);
    int back = new Restoration(records, bundles, files, resources).run();
    LOG.info("Hub is open: {} items are back, the catalogue is {}", back, settings.index());
  }

  @Override
  public List<InstalledItem> installed() {
    return inventory.items();
  }

  @Override
  public Plan plan(Change change) {
    if (change.operation() != Operation.INSTALL) {
      throw unsupported(change.operation());
    }
    Catalog catalog = source.read();
    Map<String, PlannedBundle> comes = new LinkedHashMap<>();
    for (String item : change.items()) {
      ItemName wanted = ItemName.parse(item);
      Optional<InstalledItem> there = inventory.find(wanted.name()).filter(LiveHub::works);
      if (there.isPresent()) {
        accepted(wanted, there.get());
      } else {
        installation.plan(catalog, wanted).forEach(b -> comes.put(b.label(), b));
      }
    }
    return new Plan(
        change,
        0,
        List.copyOf(comes.values()),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }

  private static PlatformException unsupported(Operation operation) {
    return PlatformException.operator(
        "HUB_OPERATION_UNSUPPORTED",
        "This hub does not do " + operation + ".",
        "Uninstall the item and install the version that you want.");
  }

  @Override
  public ChangeReport apply(Change change, ChangeListener listener) {
    return switch (change.operation()) {
      case INSTALL -> install(change);
      case UNINSTALL -> uninstall(change);
      default -> throw unsupported(change.operation());
    };
  }

  private ChangeReport install(Change change) {
    long start = System.nanoTime();
    List<InstalledItem> items = new ArrayList<>();
    List<String> added = new ArrayList<>();
    TreeSet<String> services = new TreeSet<>();
    boolean nothing = true;
    for (String item : change.items()) {
      Installation.Outcome outcome = install(ItemName.parse(item), items);
      nothing &= outcome.already();
      added.addAll(outcome.added());
      services.addAll(outcome.services());
    }
    double tookMs = (System.nanoTime() - start) / 1e6;
    return new ChangeReport(
        change.operation(),
        0,
        nothing,
        items,
        added,
        List.of(),
        List.copyOf(services),
        List.of(),
        tookMs);
  }

  private Installation.Outcome install(ItemName wanted, List<InstalledItem> items) {
    Installation.Outcome outcome;
    InstalledItem now;
    changing.lock();
    try {
      Optional<InstalledItem> there = inventory.find(wanted.name()).filter(LiveHub::works);
      if (there.isPresent() && there.get().builtIn()) {
        outcome = Installation.Outcome.nothing(accepted(wanted, there.get()));
      } else if (there.isPresent()) {
        accepted(wanted, there.get());
        outcome = installation.adopt(wanted.name());
      } else {
        outcome = installation.install(source.read(), wanted);
      }
      now = inventory.find(wanted.name()).orElseThrow();
    } finally {
      changing.unlock();
    }
    if (!outcome.already()) {
      publish("hub.installed", now.name(), now.version(), now.kind(), outcome.added());
      LOG.info("Installed item {} {}", now.name(), now.version());
    }
    items.add(now);
    return outcome;
  }

  private static boolean works(InstalledItem item) {
    return !item.state().equals(Inventory.FAILED);
  }

  private static String accepted(ItemName wanted, InstalledItem there) {
    if (wanted.includes(Version.parseVersion(there.version()))) {
      return there.name();
    }
    throw PlatformException.caller(
        "HUB_ITEM_CONFLICT",
        "Version "
            + there.version()
            + " of item '"
            + there.name()
            + "' is installed, which "
            + wanted
            + " does not allow.",
        there.builtIn()
            ? "It came with the distribution; leave the version out to use it."
            : "Uninstall it first: millrace hub uninstall " + there.name() + ".");
  }

  private ChangeReport uninstall(Change change) {
    long start = System.nanoTime();
    List<String> removed = new ArrayList<>();
    for (String item : change.items()) {
      ItemName name = ItemName.parse(item);
      InstallRecord gone;
      changing.lock();
      try {
        gone = installation.uninstall(name.name(), inventory.find(name.name()));
      } finally {
        changing.unlock();
      }
      removed.addAll(gone.bundleLabels());
      publish("hub.uninstalled", gone.name(), gone.version(), gone.kind(), gone.bundleLabels());
      LOG.info("Uninstalled item {} {}", gone.name(), gone.version());
    }
    double tookMs = (System.nanoTime() - start) / 1e6;
    return new ChangeReport(
        change.operation(),
        0,
        removed.isEmpty(),
        List.of(),
        List.of(),
        removed,
        List.of(),
        List.of(),
        tookMs);
  }

  private void publish(
      String type, String name, String version, String kind, List<String> bundles) {
    events.publish(type, "", name, Map.of("version", version, "kind", kind, "bundles", bundles));
  }

  @Override
  public Optional<Path> resources(String item) {
    ItemName wanted = ItemName.parse(item);
    Optional<Path> unpacked =
        inventory.unpacked(wanted); // no lock: an installation may wait for us
    if (unpacked.isPresent()) {
      return unpacked;
    }
    changing.lock(); // a built-in bundle's files are unpacked on first use
    try {
      return inventory.resources(wanted);
    } finally {
      changing.unlock();
    }
  }

  @Override
  public List<HubState> states(int limit) {
    return List.of();
  }

  @Override
  public List<HubOperation> operations(int limit) {
    return List.of();
  }

  @Override
  public List<String> verify() {
    return installation.damaged();
  }
}
