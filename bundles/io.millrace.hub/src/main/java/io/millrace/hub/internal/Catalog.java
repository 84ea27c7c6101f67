package io.millrace.hub.internal;

import io.millrace.api.PlatformException;
import java.net.URI;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * One reading of a catalogue.
 *
 * @param index where it was read from; what its resources' addresses are relative to
 * @param resources all bundles in it
 */
record Catalog(URI index, List<CatalogResource> resources) {
  Catalog {
    resources = List.copyOf(resources);
  }

  /** A bundle that publishes an item. */
  record Entry(ItemDescription item, CatalogResource resource) {}

  /** By name, highest version first. */
  List<Entry> entries() {
    Comparator<Entry> byName = Comparator.comparing(e -> e.item().name());
    Comparator<Entry> byVersion = Comparator.comparing(e -> e.item().version());
    return resources.stream()
        .flatMap(r -> r.item().map(i -> new Entry(i, r)).stream())
        .sorted(byName.thenComparing(byVersion.reversed()))
        .toList();
  }

  /**
   * The highest version that the name and range allow.
   *
   * @throws PlatformException HUB_ITEM_NOT_FOUND, naming what there is or what comes near
   */
  Entry find(ItemName wanted) {
    List<Entry> named =
        entries().stream().filter(e -> e.item().name().equals(wanted.name())).toList();
    Optional<Entry> found =
        named.stream().filter(e -> wanted.includes(e.item().version())).findFirst();
    return found.orElseThrow(() -> notFound(wanted, named));
  }

  private PlatformException notFound(ItemName wanted, List<Entry> named) {
    if (!named.isEmpty()) {
      List<String> versions = named.stream().map(e -> e.item().version().toString()).toList();
      return PlatformException.caller(
          "HUB_ITEM_NOT_FOUND",
          "The catalogue has no version of '" + wanted + "'; it has " + versions + ".",
          "Ask for one of these versions, or for 'millrace hub list'.");
    }
    TreeSet<String> names = new TreeSet<>();
    entries().forEach(e -> names.add(e.item().name()));
    List<String> near = NearNames.of(wanted.name(), names);
    return PlatformException.caller(
        "HUB_ITEM_NOT_FOUND",
        "The catalogue has no item '" + wanted.name() + "'.",
        near.isEmpty()
            ? "See 'millrace hub list' for what it has."
            : "Did you mean " + String.join(" or ", near) + "?");
  }
}
