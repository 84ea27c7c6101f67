package io.millrace.hub.internal.live;

import io.millrace.catalog.ItemDescription;
import io.millrace.catalog.ItemName;
import io.millrace.hub.InstalledItem;
import io.millrace.hub.internal.files.ResourceFiles;
import io.millrace.hub.internal.state.States;
import io.millrace.hub.internal.state.StoredBundle;
import io.millrace.hub.internal.state.StoredItem;
import io.millrace.hub.internal.state.StoredState;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.osgi.framework.Bundle;
import org.osgi.framework.Version;

/**
 * Which items are here: those of the distribution's bundles and of the current state's, and
 * recorded ones that did not come back. Bundles of a change under way do not count. Thread-safe.
 */
public final class Inventory {
  public static final String ACTIVE = "active";
  public static final String FAILED = "failed";
  private static final String DISTRIBUTION = "distribution";

  private final States states;
  private final LiveBundles bundles;
  private final ResourceFiles resources;

  public Inventory(States states, LiveBundles bundles, ResourceFiles resources) {
    this.states = states;
    this.bundles = bundles;
    this.resources = resources;
  }

  /** By name; of two bundles with one item the higher version, then the hub's. */
  public List<InstalledItem> items() {
    StoredState state = states.current();
    Map<String, StoredBundle> stored = state.bundles();
    Map<String, InstalledItem> byName = new TreeMap<>();
    for (LiveBundles.Publisher publisher : best(stored).values()) {
      byName.put(publisher.item().name(), live(publisher, state, stored));
    }
    for (StoredItem item : state.items()) {
      byName.computeIfAbsent(item.name(), n -> lost(item));
    }
    return List.copyOf(byName.values());
  }

  public Optional<InstalledItem> find(String name) {
    return items().stream().filter(i -> i.name().equals(name)).findFirst();
  }

  /** Where the item's files are, unpacking those of a built-in bundle. */
  public Optional<Path> unpack(ItemName wanted) {
    return publisher(wanted).flatMap(p -> resources.unpack(p.item().name(), build(p), p.bundle()));
  }

  /** Where the item's files are, if they are unpacked; changes nothing. */
  public Optional<Path> unpacked(ItemName wanted) {
    return publisher(wanted).flatMap(p -> resources.folder(p.item().name(), build(p)));
  }

  private Optional<LiveBundles.Publisher> publisher(ItemName wanted) {
    return Optional.ofNullable(best(states.current().bundles()).get(wanted.name()))
        .filter(p -> wanted.includes(p.item().version()));
  }

  private Map<String, LiveBundles.Publisher> best(Map<String, StoredBundle> stored) {
    Map<String, LiveBundles.Publisher> best = new TreeMap<>();
    for (Bundle bundle : bundles.all()) {
      if (bundles.isOwned(bundle)
          && (!stored.containsKey(bundles.digest(bundle)) || !LiveBundles.works(bundle))) {
        continue;
      }
      LiveBundles.publisher(bundle).ifPresent(p -> best.merge(p.item().name(), p, this::better));
    }
    return best;
  }

  private LiveBundles.Publisher better(LiveBundles.Publisher a, LiveBundles.Publisher b) {
    int compared = a.item().version().compareTo(b.item().version());
    if (compared == 0) {
      return bundles.isOwned(b.bundle()) ? b : a;
    }
    return compared > 0 ? a : b;
  }

  private String build(LiveBundles.Publisher publisher) {
    String source = "";
    String sha256 = "";
    if (bundles.isOwned(publisher.bundle())) {
      sha256 = bundles.digest(publisher.bundle());
      StoredBundle stored = states.current().bundles().get(sha256);
      source = stored == null ? "" : stored.source();
    }
    return build(publisher.item(), sha256, source);
  }

  /** Name of the folder of a bundle's files: two builds of one version must not share it. */
  public static String build(ItemDescription item, String sha256, String source) {
    return source.equals(StoredItem.DEVELOPMENT)
        ? item.version() + "-" + sha256.substring(0, 12)
        : item.version().toString();
  }

  private InstalledItem live(
      LiveBundles.Publisher publisher, StoredState state, Map<String, StoredBundle> stored) {
    ItemDescription item = publisher.item();
    String label = LiveBundles.label(publisher.bundle());
    boolean builtIn = !bundles.isOwned(publisher.bundle());
    Optional<StoredBundle> bundle =
        builtIn
            ? Optional.empty()
            : Optional.ofNullable(stored.get(bundles.digest(publisher.bundle())));
    Optional<StoredItem> own =
        state
            .item(item.name())
            .filter(i -> bundle.isPresent() && i.own().sha256().equals(bundle.get().sha256()));
    Optional<StoredItem> with =
        own.or(
            () -> state.items().stream().filter(i -> i.bundleLabels().contains(label)).findFirst());
    return new InstalledItem(
        item.name(),
        item.version().toString(),
        item.kind(),
        item.summary(),
        publisher.bundle().getSymbolicName(),
        builtIn,
        ACTIVE,
        bundle.map(StoredBundle::source).orElse(DISTRIBUTION),
        own.map(StoredItem::pinned).orElse(false),
        own.map(StoredItem::held).orElse(false),
        builtIn ? Optional.empty() : with.map(i -> Instant.parse(i.installed())),
        own.map(StoredItem::bundleLabels).orElse(List.of(label)),
        resources.folder(item.name(), build(publisher)));
  }

  private InstalledItem lost(StoredItem item) {
    return new InstalledItem(
        item.name(),
        item.version(),
        item.kind(),
        item.summary(),
        item.own().symbolicName(),
        false,
        FAILED,
        item.source(),
        item.pinned(),
        item.held(),
        Optional.of(Instant.parse(item.installed())),
        item.bundleLabels(),
        resources.folder(item.name(), Version.parseVersion(item.version()).toString()));
  }
}
