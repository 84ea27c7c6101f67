package io.millrace.rest.internal;

import io.millrace.api.PlatformException;
import io.millrace.hub.CatalogItem;
import io.millrace.hub.Catalogues;
import io.millrace.hub.Change;
import io.millrace.hub.ChangeListener;
import io.millrace.hub.ChangeReport;
import io.millrace.hub.Hub;
import io.millrace.hub.HubOperation;
import io.millrace.hub.HubSource;
import io.millrace.hub.HubState;
import io.millrace.hub.InstalledItem;
import io.millrace.hub.ItemDetails;
import io.millrace.hub.Operation;
import io.millrace.hub.Plan;
import io.millrace.hub.SourceSettings;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Offers and has one item, {@code bank}, whose files are in the given folder. */
final class FakeHub implements Hub, Catalogues {
  private final Path folder;

  FakeHub(Path folder) {
    this.folder = folder;
  }

  @Override
  public List<HubSource> sources() {
    return List.of();
  }

  @Override
  public HubSource add(SourceSettings settings, String who) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void remove(String name, String who) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<HubSource> refresh() {
    return List.of();
  }

  @Override
  public List<CatalogItem> items() {
    return List.of(
        new CatalogItem(
            "bank",
            "1.0.0",
            "blueprint",
            "s",
            List.of(),
            "",
            "catalog",
            "b",
            "",
            7,
            Optional.empty(),
            Optional.empty(),
            Optional.empty()));
  }

  @Override
  public List<CatalogItem> search(String text, String kind, String category, int limit) {
    return items();
  }

  @Override
  public ItemDetails info(String item) {
    return new ItemDetails(
        items().get(0), items(), List.of(), "# Bank", Optional.empty(), Optional.empty());
  }

  @Override
  public List<InstalledItem> installed() {
    return List.of(
        new InstalledItem(
            "bank",
            "1.0.0",
            "blueprint",
            "s",
            "b",
            false,
            "active",
            "catalog",
            false,
            false,
            Optional.of(Instant.EPOCH),
            List.of("b 1.0.0"),
            Optional.of(folder)));
  }

  @Override
  public Plan plan(Change change) {
    return new Plan(change, 0, List.of(), List.of(), List.of(), List.of(), List.of(), List.of());
  }

  @Override
  public ChangeReport apply(Change change, ChangeListener listener) {
    for (String item : change.items()) {
      if (!item.equals("bank")) {
        throw PlatformException.caller("HUB_ITEM_NOT_FOUND", "No '" + item + "'.", "List them.");
      }
    }
    boolean there = change.operation() != Operation.UNINSTALL;
    return new ChangeReport(
        change.operation(),
        1,
        false,
        there ? installed() : List.of(),
        List.of("b 1.0.0"),
        List.of(),
        List.of(),
        List.of(),
        12.5);
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
    return List.of();
  }

  @Override
  public Optional<Path> resources(String item) {
    return item.equals("bank") ? Optional.of(folder) : Optional.empty();
  }
}
