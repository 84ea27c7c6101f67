package io.millrace.hub.internal;

import io.millrace.api.store.RecordStore;
import io.millrace.catalog.ItemName;
import io.millrace.hub.Change;
import io.millrace.hub.ChangeListener;
import io.millrace.hub.ChangeReport;
import io.millrace.hub.Hub;
import io.millrace.hub.HubOperation;
import io.millrace.hub.HubState;
import io.millrace.hub.InstalledItem;
import io.millrace.hub.Plan;
import io.millrace.hub.internal.check.BundleVerification;
import io.millrace.hub.internal.files.BundleFiles;
import io.millrace.hub.internal.files.ResourceFiles;
import io.millrace.hub.internal.live.Inventory;
import io.millrace.hub.internal.live.LiveBundles;
import io.millrace.hub.internal.plan.Planning;
import io.millrace.hub.internal.source.TrustedCatalogues;
import io.millrace.hub.internal.state.Journal;
import io.millrace.hub.internal.state.States;
import io.millrace.hub.internal.state.StoredState;
import io.millrace.hub.internal.swap.Restoration;
import io.millrace.hub.internal.swap.Swap;
import io.millrace.kernel.audit.AuditTrail;
import io.millrace.kernel.event.Events;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The hub of the framework it runs in. Thread-safe: one lock serialises changes. */
// immediate: recorded items come back at the start, whether or not anybody asks for the hub
@Component(service = Hub.class, name = LiveHub.PID, immediate = true)
@Designate(ocd = LiveHub.Config.class)
public final class LiveHub implements Hub {
  static final String PID = "io.millrace.hub";
  private static final Logger LOG = LoggerFactory.getLogger(LiveHub.class);

  @ObjectClassDefinition(name = "Millrace hub", description = "How items are installed.")
  @interface Config {
    @AttributeDefinition(
        name = "Source",
        description =
            "Folder with an index.xml, path of an index, or http(s) address. Default, if empty:"
                + " catalog/ in the distribution.")
    String source() default "";

    @AttributeDefinition(
        name = "Keys",
        description =
            "Public keys (PEM or base64) that may sign the built-in source, besides"
                + " conf/keys/*.pem. Default: none.")
    String[] keys() default {};

    @AttributeDefinition(
        name = "Accepts",
        description =
            "Shortcomings of the built-in source that pass all the same: UNSIGNED, EXPIRED,"
                + " ROLLED_BACK. Default: none.")
    String[] accepts() default {};

    @AttributeDefinition(
        name = "Offline",
        description = "Never reach out for the built-in source. Default false.")
    boolean offline() default false;

    @AttributeDefinition(
        name = "Maven repository",
        description = "Address for mvn: locations that name none. Default: none.")
    String mavenRepository() default "";

    @AttributeDefinition(
        name = "Publishers",
        description =
            "Public keys (PEM or base64) that may sign the catalogue which this platform serves"
                + " under /hub/catalog/, besides publishers/*.pem of the data folder and"
                + " conf/publishers/*.pem. Default: none, so that nobody publishes.")
    String[] publishers() default {};

    @AttributeDefinition(
        name = "Start timeout",
        description =
            "Milliseconds that a new bundle may take to start, and its components to become"
                + " satisfied and to be activated, above 0. Default 10000.")
    long startTimeoutMs() default 10000;

    @AttributeDefinition(
        name = "Stop timeout",
        description =
            "Milliseconds that a bundle may take to stop, calls in flight included, above 0."
                + " Default 15000.")
    long stopTimeoutMs() default 15000;

    @AttributeDefinition(
        name = "States kept",
        description = "How many states can be gone back to, 2-1000. Default 20.")
    int states_kept() default 20;

    @AttributeDefinition(
        name = "Largest bundle",
        description = "MiB that a bundle's file may have, above 0. Default 8192.")
    long bundle_max_mib() default 8192;

    @AttributeDefinition(
        name = "Largest inflated bundle",
        description = "MiB that a bundle's entries may inflate to, above 0. Default 16384.")
    long bundle_expanded_mib() default 16384;

    @AttributeDefinition(
        name = "Densest bundle",
        description =
            "How many bytes each byte of a bundle's file may inflate to beyond 16 MiB, above 0."
                + " Default 100.")
    int bundle_ratio() default 100;

    @AttributeDefinition(
        name = "Most entries",
        description = "How many entries a bundle may have, above 0. Default 100000.")
    int bundle_entries() default 100_000;

    @AttributeDefinition(
        name = "May exit",
        description =
            "Symbolic names of bundles that may contain calls of System.exit. Default: none.")
    String[] bundle_mayexit() default {};
  }

  private final ReentrantLock changing = new ReentrantLock();
  private final States states;
  private final Journal journal;
  private final LiveBundles bundles;
  private final BundleFiles files;
  private final Inventory inventory;
  private final Planning planning;
  private final Operations operations;

  /**
   * Brings back what is recorded; an item that does not come back is logged and shown as failed.
   */
  @Activate
  public LiveHub(
      BundleContext framework,
      Config config,
      @Reference(name = "records") RecordStore records,
      @Reference(name = "catalogues") TrustedCatalogues catalogues,
      @Reference(name = "events") Events events,
      @Reference(name = "audit") AuditTrail audit,
      @Reference(name = "components") ServiceComponentRuntime components) {
    this(
        framework,
        Settings.of(framework, config),
        records,
        catalogues,
        events,
        audit,
        components,
        Clock.systemUTC());
  }

  LiveHub(
      BundleContext framework,
      Settings settings,
      RecordStore store,
      TrustedCatalogues catalogues,
      Events events,
      AuditTrail audit,
      ServiceComponentRuntime components,
      Clock clock) {
    this.states = States.open(store, settings.states(), clock);
    this.journal = new Journal(store);
    this.files = new BundleFiles(settings.data().resolve("bundles"), settings.bundleBytes());
    this.bundles = new LiveBundles(framework, files);
    ResourceFiles resources = new ResourceFiles(settings.data().resolve("hub"));
    this.inventory = new Inventory(states, bundles, resources);
    this.planning = new Planning(states, bundles, inventory, files, catalogues, components, clock);
    this.operations =
        new Operations(
            states,
            journal,
            planning,
            files,
            new BundleVerification(settings.limits()),
            new Swap(bundles, files, resources, components, settings.patience()),
            new Chronicle(events, audit),
            inventory,
            clock);
    StoredState state = states.current();
    operations.recover();
    int back = new Restoration(bundles, files, resources, settings.patience()).run(state);
    files.retain(states.prune());
    LOG.info("Hub is open in state {}: {} items are back", state.number(), back);
  }

  @Override
  public List<InstalledItem> installed() {
    return inventory.items();
  }

  @Override
  public Plan plan(Change change) {
    return planning.prepare(change).plan();
  }

  @Override
  public ChangeReport apply(Change change, ChangeListener listener) {
    changing.lock();
    try {
      return operations.apply(change, listener);
    } finally {
      changing.unlock();
    }
  }

  @Override
  public List<HubState> states(int limit) {
    long current = states.current().number();
    return states.all().stream().limit(limit).map(s -> s.shown(s.number() == current)).toList();
  }

  @Override
  public List<HubOperation> operations(int limit) {
    return journal.all(limit);
  }

  @Override
  public List<String> verify() {
    return new StateCheck(bundles, files).problems(states.current());
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
      return inventory.unpack(wanted);
    } finally {
      changing.unlock();
    }
  }
}
