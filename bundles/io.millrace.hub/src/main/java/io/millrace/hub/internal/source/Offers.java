package io.millrace.hub.internal.source;

import io.millrace.api.PlatformException;
import io.millrace.catalog.ItemName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One reading of all sources. Immutable. */
public final class Offers {
  private final List<TrustedCatalogue> catalogues;
  private final List<Refusal> refused;
  private final Map<String, List<Offer>> byName;

  /** Of these, in the order of the sources. */
  public Offers(List<TrustedCatalogue> catalogues, List<Refusal> refused) {
    this.catalogues = List.copyOf(catalogues);
    this.refused = List.copyOf(refused);
    Map<String, List<Offer>> named = new TreeMap<>();
    for (TrustedCatalogue catalogue : catalogues) {
      for (var resource : catalogue.resources()) {
        resource
            .item()
            .ifPresent(
                item ->
                    named
                        .computeIfAbsent(item.name(), n -> new ArrayList<>())
                        .add(new Offer(item, resource, catalogue)));
      }
    }
    Comparator<Offer> byVersion = Comparator.comparing(o -> o.item().version());
    named.replaceAll(
        (name, offers) -> {
          offers.sort(byVersion.reversed()); // stable: of one version, the earlier source
          return List.copyOf(offers);
        });
    this.byName = new LinkedHashMap<>(named);
  }

  /** Those that can be used, in the order of the sources. */
  public List<TrustedCatalogue> catalogues() {
    return catalogues;
  }

  /** Those that cannot, in the order of the sources. */
  public List<Refusal> refused() {
    return refused;
  }

  /** By name; of a name the highest version first, then the earlier source. */
  public List<Offer> all() {
    return byName.values().stream().flatMap(List::stream).toList();
  }

  /** All versions of an item, best first, withdrawn ones among them. */
  public List<Offer> of(String name) {
    return byName.getOrDefault(name, List.of());
  }

  /** Of each item the best that can be installed; where none can, the highest withdrawn one. */
  List<Offer> best() {
    return byName.values().stream()
        .map(v -> v.stream().filter(o -> !o.withdrawn()).findFirst().orElse(v.get(0)))
        .toList();
  }

  /**
   * The best version that the name allows and that is not withdrawn.
   *
   * @throws PlatformException HUB_ITEM_NOT_FOUND, naming what there is or what comes near;
   *     HUB_ITEM_CONFLICT if all that match are withdrawn; if the source that is asked for, or
   *     every source, cannot be used: why
   */
  public Offer find(ItemName wanted) {
    if (wanted.source().isPresent()) {
      refuseUnusable(wanted.source().get());
    }
    List<Offer> named =
        of(wanted.name()).stream()
            .filter(o -> wanted.source().map(s -> s.equals(o.catalogue().source())).orElse(true))
            .toList();
    List<Offer> matching = named.stream().filter(o -> wanted.includes(o.item().version())).toList();
    Optional<Offer> found = matching.stream().filter(o -> !o.withdrawn()).findFirst();
    if (found.isPresent()) {
      return found.get();
    }
    if (!matching.isEmpty()) {
      throw withdrawn(matching.get(0));
    }
    if (catalogues.isEmpty() && !refused.isEmpty()) {
      throw refused.get(0).why();
    }
    throw notFound(wanted, named);
  }

  private void refuseUnusable(String source) {
    for (Refusal refusal : refused) {
      if (refusal.source().equals(source)) {
        throw refusal.why();
      }
    }
    if (catalogues.stream().noneMatch(c -> c.source().equals(source))) {
      throw PlatformException.caller(
          "HUB_SOURCE_NOT_FOUND",
          "There is no source '" + source + "'.",
          "See 'millrace hub sources' for what there is, or leave the source out.");
    }
  }

  private static PlatformException withdrawn(Offer offer) {
    return PlatformException.caller(
        "HUB_ITEM_CONFLICT",
        "Version "
            + offer.item().version()
            + " of item '"
            + offer.item().name()
            + "' is withdrawn: "
            + offer.item().withdrawn().orElse("")
            + ".",
        "It is not installed any more; ask for another version.");
  }

  private PlatformException notFound(ItemName wanted, List<Offer> named) {
    if (!named.isEmpty()) {
      List<String> versions = named.stream().map(o -> o.item().version().toString()).toList();
      return PlatformException.caller(
          "HUB_ITEM_NOT_FOUND",
          "The catalogue has no version of '" + wanted + "'; it has " + versions + ".",
          "Ask for one of these versions, or for 'millrace hub search'.");
    }
    List<String> near = NearNames.of(wanted.name(), byName.keySet());
    String unusable =
        refused.isEmpty()
            ? ""
            : " "
                + refused.stream().map(Refusal::source).toList()
                + " cannot be used at present: see 'millrace hub sources'.";
    return PlatformException.caller(
        "HUB_ITEM_NOT_FOUND",
        "The catalogue has no item '" + wanted.name() + "'." + unusable,
        near.isEmpty()
            ? "See 'millrace hub search' for what it has."
            : "Did you mean " + String.join(" or ", near) + "?");
  }
}
