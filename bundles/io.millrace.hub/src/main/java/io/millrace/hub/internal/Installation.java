package io.millrace.hub.internal;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import io.millrace.hub.InstalledItem;
import io.millrace.hub.PlannedBundle;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;

/**
 * Installs and uninstalls one item. The order makes the death of the process harmless: files are
 * whole before the framework is touched, and the record is written last and deleted first. Not
 * thread-safe; the hub serialises.
 */
final class Installation {
  private final Planner planner;
  private final ComponentCheck check;
  private final InstallRecords records;
  private final LiveBundles bundles;
  private final BundleFiles files;
  private final ResourceFiles resources;
  private final Clock clock;

  Installation(
      Planner planner,
      ComponentCheck check,
      InstallRecords records,
      LiveBundles bundles,
      BundleFiles files,
      ResourceFiles resources,
      Clock clock) {
    this.planner = planner;
    this.check = check;
    this.records = records;
    this.bundles = bundles;
    this.files = files;
    this.resources = resources;
    this.clock = clock;
  }

  /** What was done. */
  record Outcome(String item, boolean already, List<String> added, List<String> services) {
    static Outcome nothing(String item) {
      return new Outcome(item, true, List.of(), List.of());
    }
  }

  Outcome install(Catalog catalog, ItemName wanted) {
    Catalog.Entry entry = catalog.find(wanted);
    List<CatalogResource> plan = planner.plan(catalog, entry.resource());
    Set<String> before = stored();
    for (CatalogResource resource : plan) {
      files.fetch(catalog, resource);
    }
    List<InstallRecord.Member> members = plan.stream().map(r -> member(catalog, r)).toList();
    List<Bundle> added = new ArrayList<>();
    boolean done = false;
    try {
      List<String> services = bringUp(entry.item(), members, added);
      records.put(record(entry.item(), catalog.index().toString(), members));
      done = true;
      return new Outcome(
          wanted.name(),
          false,
          members.stream().map(InstallRecord.Member::label).toList(),
          services);
    } finally {
      if (!done) {
        undo(members, added, before);
      }
    }
  }

  /** What {@link #install} would bring. */
  List<PlannedBundle> plan(Catalog catalog, ItemName wanted) {
    return planner.plan(catalog, catalog.find(wanted).resource()).stream()
        .map(r -> planned(r, r.content(catalog.index())))
        .toList();
  }

  private PlannedBundle planned(CatalogResource resource, CatalogResource.Content content) {
    return new PlannedBundle(
        resource.symbolicName(),
        resource.version().toString(),
        resource.item().map(ItemDescription::name),
        Inventory.CATALOG,
        Optional.empty(),
        content.sha256(),
        content.sizeBytes(),
        files.isIntact(content.sha256()));
  }

  /** Bundles whose stored file is not what it was. */
  List<String> damaged() {
    return records.all().stream()
        .flatMap(r -> r.bundles().stream())
        .filter(b -> !files.isIntact(b.sha256()))
        .map(b -> "the stored file of " + b.label() + " is missing or damaged")
        .distinct()
        .toList();
  }

  private List<String> bringUp(
      ItemDescription item, List<InstallRecord.Member> members, List<Bundle> added) {
    try {
      for (InstallRecord.Member member : members) {
        added.add(bundles.install(files.location(member.sha256())));
      }
      bundles.start(added);
    } catch (BundleException failed) {
      throw startFailed(item, reason(failed), failed);
    }
    Optional<String> problem = check.problem(added);
    if (problem.isPresent()) {
      throw startFailed(item, problem.get(), null);
    }
    LiveBundles.publishers(added).forEach(p -> resources.unpack(p.item(), p.bundle()));
    return LiveBundles.services(added);
  }

  private static String reason(BundleException failed) {
    Throwable cause = failed;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause == failed ? String.valueOf(failed.getMessage()) : cause.toString();
  }

  private static PlatformException startFailed(
      ItemDescription item, String why, @Nullable Throwable cause) {
    return new PlatformException(
        "HUB_START_FAILED",
        Blame.PLUGIN,
        false,
        "Item " + item.label() + " was taken out again: " + why + ".",
        "The platform is as it was before. Take another version, or tell the item's author.",
        cause);
  }

  private void undo(List<InstallRecord.Member> members, List<Bundle> added, Set<String> before) {
    List<LiveBundles.Publisher> published = LiveBundles.publishers(added);
    bundles.remove(added);
    published.forEach(p -> resources.delete(p.item()));
    members.stream()
        .map(InstallRecord.Member::sha256)
        .filter(sha -> !before.contains(sha))
        .forEach(files::delete);
  }

  /**
   * Makes an item that came along with another one stay of its own right.
   *
   * @param name of an item that is installed and not built in
   */
  Outcome adopt(String name) {
    if (records.get(name).isEmpty()) {
      LiveBundles.Publisher publisher =
          bundles.publishers().stream()
              .filter(p -> p.item().name().equals(name))
              .max(Comparator.comparing(p -> p.item().version()))
              .orElseThrow();
      String label = LiveBundles.label(publisher.bundle());
      for (InstallRecord other : records.all()) {
        Optional<InstallRecord.Member> own =
            other.bundles().stream().filter(m -> m.label().equals(label)).findFirst();
        if (own.isPresent()) {
          List<InstallRecord.Member> members = new ArrayList<>(List.of(own.get()));
          other.bundles().stream().skip(1).filter(m -> !members.contains(m)).forEach(members::add);
          records.put(record(publisher.item(), other.source(), members));
          break;
        }
      }
    }
    return Outcome.nothing(name);
  }

  /** Removes the item and what only it needs; returns what was recorded of it. */
  InstallRecord uninstall(String name, Optional<InstalledItem> there) {
    InstallRecord record = records.get(name).orElseThrow(() -> notOurs(name, there));
    Set<String> kept = new HashSet<>();
    for (InstallRecord other : records.all()) {
      if (!other.name().equals(name)) {
        other.bundles().forEach(b -> kept.add(b.sha256()));
      }
    }
    List<InstallRecord.Member> going =
        record.bundles().stream().filter(b -> !kept.contains(b.sha256())).toList();
    List<Bundle> leaving =
        going.stream().flatMap(b -> bundles.at(files.location(b.sha256())).stream()).toList();
    List<String> users = bundles.users(leaving);
    if (!users.isEmpty()) {
      throw PlatformException.caller(
          "HUB_ITEM_CONFLICT",
          "Item '" + name + "' is used by " + String.join(", ", users) + ".",
          "Uninstall these first.");
    }
    List<LiveBundles.Publisher> published = LiveBundles.publishers(leaving);
    records.delete(name);
    bundles.remove(leaving);
    published.forEach(p -> resources.delete(p.item()));
    going.forEach(b -> files.delete(b.sha256()));
    return record;
  }

  private PlatformException notOurs(String name, Optional<InstalledItem> there) {
    if (there.isEmpty()) {
      Set<String> names = new LinkedHashSet<>();
      records.all().forEach(r -> names.add(r.name()));
      return PlatformException.caller(
          "HUB_ITEM_NOT_FOUND",
          "Item '" + name + "' is not installed.",
          names.isEmpty() ? "Nothing is." : "Installed are " + String.join(", ", names) + ".");
    }
    return PlatformException.caller(
        "HUB_ITEM_CONFLICT",
        "Item '"
            + name
            + "' "
            + (there.get().builtIn()
                ? "came with the distribution"
                : "came along with another item")
            + " and cannot be uninstalled.",
        there.get().builtIn() ? "Leave it; nothing has to use it." : "Uninstall that one.");
  }

  private Set<String> stored() {
    Set<String> stored = new HashSet<>();
    records.all().forEach(r -> r.bundles().forEach(b -> stored.add(b.sha256())));
    return stored;
  }

  private static InstallRecord.Member member(Catalog catalog, CatalogResource resource) {
    CatalogResource.Content content = resource.content(catalog.index());
    return new InstallRecord.Member(
        resource.symbolicName(),
        resource.version().toString(),
        content.sha256(),
        content.sizeBytes());
  }

  private InstallRecord record(
      ItemDescription item, String source, List<InstallRecord.Member> members) {
    return new InstallRecord(
        item.name(),
        item.version().toString(),
        item.kind(),
        item.summary(),
        item.licence(),
        source,
        clock.instant().toString(),
        members);
  }
}
