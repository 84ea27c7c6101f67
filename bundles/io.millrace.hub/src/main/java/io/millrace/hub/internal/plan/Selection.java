package io.millrace.hub.internal.plan;

import io.millrace.api.PlatformException;
import io.millrace.catalog.ItemName;
import io.millrace.hub.Change;
import io.millrace.hub.InstalledItem;
import io.millrace.hub.Operation;
import io.millrace.hub.internal.live.Inventory;
import io.millrace.hub.internal.source.Offer;
import io.millrace.hub.internal.source.Offers;
import io.millrace.hub.internal.state.StoredBundle;
import io.millrace.hub.internal.state.StoredItem;
import io.millrace.hub.internal.state.StoredState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.osgi.framework.Version;

/** Which versions of which items a change is about. Thread-safe. */
final class Selection {
  private final Inventory inventory;

  Selection(Inventory inventory) {
    this.inventory = inventory;
  }

  private static boolean works(InstalledItem item) {
    return !item.state().equals(Inventory.FAILED);
  }

  /** Items that are not here become targets; those that are here stay of their own right. */
  void install(Change change, Draft draft, Supplier<Offers> offers, StoredState from) {
    for (String text : change.items()) {
      ItemName wanted = ItemName.parse(text);
      draft.named.add(wanted.name());
      Optional<InstalledItem> there = inventory.find(wanted.name()).filter(Selection::works);
      if (there.isEmpty()) {
        target(draft, offers.get().find(wanted));
      } else if (!wanted.includes(Version.parseVersion(there.get().version()))) {
        throw otherVersion(wanted, there.get());
      } else if (!there.get().builtIn()) {
        adopt(draft, wanted.name(), from);
      }
    }
  }

  private static void target(Draft draft, Offer offer) {
    draft.targets.add(new Draft.Target(offer.item(), offer.resource(), offer.catalogue().source()));
  }

  private static PlatformException otherVersion(ItemName wanted, InstalledItem there) {
    return PlatformException.caller(
        "HUB_ITEM_CONFLICT",
        "Version "
            + there.version()
            + " of item '"
            + there.name()
            + "' is installed, which "
            + wanted
            + " does not allow.",
        "Move it: millrace hub update " + wanted + ".");
  }

  /** An item that came along with another one stays of its own right from now on. */
  void adopt(Draft draft, String name, StoredState from) {
    if (draft.item(name).isPresent()) {
      return;
    }
    InstalledItem there = inventory.find(name).orElseThrow();
    for (StoredItem other : from.items()) {
      Optional<StoredBundle> own =
          other.bundles().stream().filter(b -> b.item().equals(name)).findFirst();
      if (own.isPresent()) {
        Map<String, StoredBundle> members = new LinkedHashMap<>();
        members.put(own.get().sha256(), own.get());
        other.bundles().stream().skip(1).forEach(b -> members.putIfAbsent(b.sha256(), b));
        draft.put(
            new StoredItem(
                name,
                there.version(),
                there.kind(),
                there.summary(),
                "",
                own.get().source(),
                other.installed(),
                false,
                false,
                List.copyOf(members.values())));
        return;
      }
    }
  }

  /** Items for which there is another version become targets. */
  void update(Change change, Draft draft, Offers offers) {
    boolean everything = change.items().isEmpty();
    List<String> wanted =
        everything
            ? draft.items().stream()
                .filter(i -> !i.pinned() && !i.held())
                .map(StoredItem::name)
                .toList()
            : change.items();
    for (String text : wanted) {
      ItemName name = ItemName.parse(text);
      draft.named.add(name.name());
      InstalledItem there =
          inventory.find(name.name()).orElseThrow(() -> notInstalled(name.name(), draft));
      best(name, there, change.force(), draft, offers, everything)
          .ifPresent(
              offer -> {
                if (there.pinned() && !change.force()) {
                  throw pinned(there.name(), there.version());
                }
                target(draft, offer);
              });
    }
    offers.refused().forEach(r -> draft.warnings.add(r.source() + ": " + r.why().what()));
  }

  private static Optional<Offer> best(
      ItemName name,
      InstalledItem there,
      boolean force,
      Draft draft,
      Offers offers,
      boolean everything) {
    if (!everything) {
      offers.find(name); // says what is wrong with the name, if something is
    }
    Version now = Version.parseVersion(there.version());
    Optional<Offer> skipped = Optional.empty();
    for (Offer offer : offers.of(name.name())) {
      Version version = offer.item().version();
      boolean asked =
          name.includes(version)
              && offer.item().withdrawn().isEmpty()
              && name.source().map(s -> s.equals(offer.catalogue().source())).orElse(true);
      boolean further = name.range().isPresent() || version.compareTo(now) > 0;
      if (!asked || !further) {
        continue;
      }
      if (version.getMajor() > now.getMajor() && !force) {
        skipped = skipped.or(() -> Optional.of(offer));
        continue;
      }
      if (version.getMajor() != now.getMajor()) {
        draft.warnings.add(
            offer.item().label()
                + " is another major version than "
                + now
                + " and may behave differently.");
      }
      warnOf(skipped, there, draft);
      return version.equals(now) && works(there) ? Optional.empty() : Optional.of(offer);
    }
    if (skipped.isPresent() && name.range().isPresent()) {
      throw majorVersion(skipped.get(), there);
    }
    warnOf(skipped, there, draft);
    return Optional.empty();
  }

  private static PlatformException majorVersion(Offer offer, InstalledItem there) {
    return PlatformException.caller(
        "HUB_ITEM_CONFLICT",
        offer.item().label() + " is a major version after " + there.version() + ".",
        "It may behave differently: read its README, then repeat with --force.");
  }

  private static void warnOf(Optional<Offer> skipped, InstalledItem there, Draft draft) {
    skipped.ifPresent(
        offer ->
            draft.warnings.add(
                offer.item().label()
                    + " is there, a major version after "
                    + there.version()
                    + "; only --force moves to it."));
  }

  static PlatformException pinned(String name, String version) {
    return PlatformException.caller(
        "HUB_ITEM_CONFLICT",
        "Item '" + name + "' is pinned to " + version + ".",
        "Unpin it first: millrace hub unpin " + name + ".");
  }

  static PlatformException notInstalled(String name, Draft draft) {
    List<String> names = new ArrayList<>();
    draft.items().forEach(i -> names.add(i.name()));
    return PlatformException.caller(
        "HUB_ITEM_NOT_FOUND",
        "Item '" + name + "' is not installed.",
        names.isEmpty() ? "Nothing is." : "Installed are " + String.join(", ", names) + ".");
  }

  /** Takes items out of the draft. */
  void uninstall(Change change, Draft draft) {
    for (String text : change.items()) {
      String name = ItemName.parse(text).name();
      draft.named.add(name);
      StoredItem item = own(name, draft);
      if (item.pinned() && !change.force()) {
        throw pinned(name, item.version());
      }
      draft.remove(name);
    }
  }

  private StoredItem own(String name, Draft draft) {
    Optional<StoredItem> item = draft.item(name);
    if (item.isPresent()) {
      return item.get();
    }
    InstalledItem there = inventory.find(name).orElseThrow(() -> notInstalled(name, draft));
    throw PlatformException.caller(
        "HUB_ITEM_CONFLICT",
        "Item '"
            + name
            + "' "
            + (there.builtIn() ? "came with the distribution" : "came along with another item")
            + " and cannot be uninstalled.",
        there.builtIn() ? "Leave it; nothing has to use it." : uninstallInstead(there, draft));
  }

  /** Names the items that brought a bundle along. */
  private static String uninstallInstead(InstalledItem there, Draft draft) {
    List<String> owners =
        draft.items().stream()
            .filter(
                i -> i.bundles().stream().anyMatch(b -> b.symbolicName().equals(there.bundle())))
            .map(StoredItem::name)
            .toList();
    return owners.isEmpty()
        ? "Uninstall the item that it came along with."
        : "Uninstall " + String.join(" and ", owners) + ", with which it came.";
  }

  /** Pins, holds and their opposites. */
  void mark(Change change, Draft draft, StoredState from) {
    for (String text : change.items()) {
      String name = ItemName.parse(text).name();
      draft.named.add(name);
      InstalledItem there = inventory.find(name).orElseThrow(() -> notInstalled(name, draft));
      if (there.builtIn()) {
        throw PlatformException.caller(
            "HUB_ITEM_CONFLICT",
            "Item '" + name + "' came with the distribution.",
            "It moves only with the distribution; there is nothing to keep it from.");
      }
      adopt(draft, name, from);
      StoredItem item = draft.item(name).orElseThrow();
      Operation operation = change.operation();
      boolean pins = operation == Operation.PIN || operation == Operation.UNPIN;
      draft.put(
          item.marked(
              pins ? operation == Operation.PIN : item.pinned(),
              pins ? item.held() : operation == Operation.HOLD));
    }
  }
}
