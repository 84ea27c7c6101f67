package io.millrace.hub.internal;

import io.millrace.hub.InstalledItem;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Which items are here: those of the running bundles, and recorded ones that did not come back. */
final class Inventory {
  static final String ACTIVE = "active";
  static final String FAILED = "failed";
  static final String CATALOG = "catalog";
  private static final String DISTRIBUTION = "distribution";

  private final InstallRecords records;
  private final LiveBundles bundles;
  private final BundleFiles files;
  private final ResourceFiles resources;

  Inventory(
      InstallRecords records, LiveBundles bundles, BundleFiles files, ResourceFiles resources) {
    this.records = records;
    this.bundles = bundles;
    this.files = files;
    this.resources = resources;
  }

  /** By name; of two bundles with one item the higher version. */
  List<InstalledItem> items() {
    Map<String, InstalledItem> byName = new TreeMap<>();
    List<InstallRecord> recorded = records.all();
    for (LiveBundles.Publisher publisher : best(bundles.publishers())) {
      InstalledItem item = live(publisher, recorded);
      byName.put(item.name(), item);
    }
    for (InstallRecord record : recorded) {
      byName.computeIfAbsent(record.name(), n -> lost(record));
    }
    return List.copyOf(byName.values());
  }

  Optional<InstalledItem> find(String name) {
    return items().stream().filter(i -> i.name().equals(name)).findFirst();
  }

  Map<String, String> versions() {
    Map<String, String> versions = new TreeMap<>();
    items().forEach(i -> versions.put(i.name(), i.version()));
    return versions;
  }

  /** Where the item's files are, unpacking those of a built-in bundle. */
  Optional<Path> resources(ItemName wanted) {
    return publisher(wanted).flatMap(p -> resources.unpack(p.item(), p.bundle()));
  }

  /** Where the item's files are, if they are unpacked; changes nothing. */
  Optional<Path> unpacked(ItemName wanted) {
    return publisher(wanted).flatMap(p -> resources.folder(p.item()));
  }

  private Optional<LiveBundles.Publisher> publisher(ItemName wanted) {
    return best(bundles.publishers()).stream()
        .filter(p -> p.item().name().equals(wanted.name()))
        .filter(p -> wanted.includes(p.item().version()))
        .findFirst();
  }

  private static Collection<LiveBundles.Publisher> best(List<LiveBundles.Publisher> publishers) {
    Map<String, LiveBundles.Publisher> best = new TreeMap<>();
    for (LiveBundles.Publisher publisher : publishers) {
      best.merge(
          publisher.item().name(),
          publisher,
          (a, b) -> a.item().version().compareTo(b.item().version()) >= 0 ? a : b);
    }
    return best.values();
  }

  private InstalledItem live(LiveBundles.Publisher publisher, List<InstallRecord> recorded) {
    ItemDescription item = publisher.item();
    String label = LiveBundles.label(publisher.bundle());
    Optional<InstallRecord> record =
        recorded.stream()
            .filter(r -> r.name().equals(item.name()))
            .findFirst()
            .or(() -> recorded.stream().filter(r -> r.bundleLabels().contains(label)).findFirst());
    boolean own = record.isPresent() && record.get().name().equals(item.name());
    boolean builtIn = !files.owns(publisher.bundle().getLocation());
    return new InstalledItem(
        item.name(),
        item.version().toString(),
        item.kind(),
        item.summary(),
        publisher.bundle().getSymbolicName(),
        builtIn,
        ACTIVE,
        builtIn ? DISTRIBUTION : CATALOG,
        false,
        false,
        record.map(r -> Instant.parse(r.installed())),
        own ? record.get().bundleLabels() : new ArrayList<>(List.of(label)),
        resources.folder(item));
  }

  private InstalledItem lost(InstallRecord record) {
    return new InstalledItem(
        record.name(),
        record.version(),
        record.kind(),
        record.summary(),
        record.bundles().get(0).symbolicName(),
        false,
        FAILED,
        CATALOG,
        false,
        false,
        Optional.of(Instant.parse(record.installed())),
        record.bundleLabels(),
        resources.folder(record.item()));
  }
}
