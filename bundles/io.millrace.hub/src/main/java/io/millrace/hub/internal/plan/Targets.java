package io.millrace.hub.internal.plan;

import io.millrace.catalog.CatalogResource;
import io.millrace.catalog.ItemDescription;
import io.millrace.hub.internal.check.BundleVerification;
import io.millrace.hub.internal.live.LiveBundles;
import io.millrace.hub.internal.source.Offers;
import io.millrace.hub.internal.source.TrustedCatalogue;
import io.millrace.hub.internal.source.TrustedCatalogues;
import io.millrace.hub.internal.state.StoredBundle;
import io.millrace.hub.internal.state.StoredItem;
import io.millrace.hub.internal.state.StoredState;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.osgi.framework.Bundle;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.resource.Resource;

/** Turns the targets of a draft into items with all the bundles they need. Thread-safe. */
final class Targets {
  private final Resolution resolution;
  private final TrustedCatalogues catalogues;
  private final LiveBundles bundles;
  private final Clock clock;
  private volatile Catalogued catalogued = new Catalogued(new Offers(List.of(), List.of()));

  Targets(Resolution resolution, TrustedCatalogues catalogues, LiveBundles bundles, Clock clock) {
    this.resolution = resolution;
    this.catalogues = catalogues;
    this.bundles = bundles;
    this.clock = clock;
  }

  /**
   * Resolves the targets and puts them into the draft in place of what they replace.
   *
   * @throws io.millrace.api.PlatformException HUB_UNRESOLVED, HUB_BUNDLE_REFUSED
   */
  void settle(Draft draft, Offers offers, StoredState from) {
    if (draft.targets.isEmpty()) {
      return;
    }
    Catalogued known = catalogued(offers);
    Set<String> replaced = replaced(draft, from);
    Set<Bundle> going = bundles.of(replaced);
    List<CatalogResource> resources = draft.targets.stream().map(Draft.Target::resource).toList();
    Resolution.Wires wires = resolution.resolve(resources, known, going);
    Map<String, StoredBundle> stored = from.bundles();
    List<StoredBundle> brought = new ArrayList<>();
    Set<String> settled = new HashSet<>();
    for (Draft.Target target : draft.targets) {
      StoredItem item = item(draft, target, known, wires, going, stored);
      item.bundles().forEach(b -> settled.add(b.sha256()));
      brought.addAll(item.bundles());
      draft.put(item);
    }
    for (Resource resource : wires.wires().keySet()) { // what only the users of the replaced need
      if (resource instanceof CatalogResource c && settled.add(c.content().sha256())) {
        brought.add(bundle(draft, c, known, Optional.empty()));
      }
    }
    follow(draft, replaced, brought);
  }

  private Catalogued catalogued(Offers offers) {
    Catalogued known = catalogued;
    if (!known.isOf(offers)) {
      known = new Catalogued(offers);
      catalogued = known;
    }
    return known;
  }

  /** Digests of the own bundles that the targets take the place of. */
  private static Set<String> replaced(Draft draft, StoredState from) {
    Set<String> replaced = new HashSet<>();
    for (Draft.Target target : draft.targets) {
      for (StoredBundle bundle : from.bundles().values()) {
        if (bundle.item().equals(target.item().name())
            && !bundle.sha256().equals(target.resource().content().sha256())) {
          replaced.add(bundle.sha256());
        }
      }
    }
    return replaced;
  }

  private StoredItem item(
      Draft draft,
      Draft.Target target,
      Catalogued known,
      Resolution.Wires wires,
      Set<Bundle> going,
      Map<String, StoredBundle> stored) {
    Map<String, StoredBundle> members = new LinkedHashMap<>();
    List<Resource> needs = new ArrayList<>(wires.needs(target.resource(), going));
    Collections.reverse(needs);
    for (Resource resource : needs) {
      if (resource instanceof CatalogResource c) {
        boolean own = c == target.resource();
        StoredBundle member = bundle(draft, c, known, own ? Optional.of(target) : Optional.empty());
        members.put(member.sha256(), member);
      } else if (resource instanceof BundleRevision r && bundles.isOwned(r.getBundle())) {
        StoredBundle member = stored.get(bundles.digest(r.getBundle()));
        if (member != null) {
          members.put(member.sha256(), member);
        }
      }
    }
    ItemDescription item = target.item();
    Optional<StoredItem> before = draft.item(item.name());
    return new StoredItem(
        item.name(),
        item.version().toString(),
        item.kind(),
        item.summary(),
        item.licence(),
        target.source(),
        clock.instant().toString(),
        before.map(StoredItem::pinned).orElse(false),
        before.map(StoredItem::held).orElse(false),
        List.copyOf(members.values()));
  }

  private StoredBundle bundle(
      Draft draft, CatalogResource resource, Catalogued known, Optional<Draft.Target> target) {
    boolean development = target.map(t -> t.source().equals(StoredItem.DEVELOPMENT)).orElse(false);
    String source = StoredItem.DEVELOPMENT;
    Optional<String> key = Optional.empty();
    if (!development) {
      if (known.isAmbiguous(resource)) {
        throw BundleVerification.refused(
            resource.label(), "its catalogue has two different files of this name and version");
      }
      TrustedCatalogue home = known.home(resource);
      source = home.source();
      key = home.key();
      draft.sources.put(resource.content().sha256(), () -> catalogues.open(home, resource));
      draft.warnings.addAll(home.warnings());
    }
    resource
        .item()
        .flatMap(ItemDescription::deprecated)
        .ifPresent(why -> draft.warnings.add(resource.label() + " is deprecated: " + why));
    return new StoredBundle(
        resource.symbolicName(),
        resource.version().toString(),
        resource.content().sha256(),
        resource.content().sizeBytes(),
        resource.item().map(ItemDescription::name).orElse(""),
        source,
        key.orElse(""));
  }

  /** Other items that had come with a replaced bundle go on with what replaces it. */
  private static void follow(Draft draft, Set<String> replaced, List<StoredBundle> brought) {
    List<StoredItem> items = new ArrayList<>();
    for (StoredItem item : draft.items()) {
      boolean affected = item.bundles().stream().anyMatch(b -> replaced.contains(b.sha256()));
      if (!affected) {
        items.add(item);
        continue;
      }
      Map<String, StoredBundle> members = new LinkedHashMap<>();
      item.bundles().stream()
          .filter(b -> !replaced.contains(b.sha256()))
          .forEach(b -> members.put(b.sha256(), b));
      brought.forEach(b -> members.putIfAbsent(b.sha256(), b));
      items.add(
          new StoredItem(
              item.name(),
              item.version(),
              item.kind(),
              item.summary(),
              item.licence(),
              item.source(),
              item.installed(),
              item.pinned(),
              item.held(),
              List.copyOf(members.values())));
    }
    draft.items(items);
  }
}
