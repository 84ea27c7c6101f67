package io.millrace.rest.internal;

import io.millrace.api.PlatformException;
import io.millrace.hub.CatalogItem;
import io.millrace.hub.Hub;
import io.millrace.hub.InstallReport;
import io.millrace.hub.InstalledItem;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Offers and has one item, {@code bank}, whose files are in the given folder. */
final class FakeHub implements Hub {
  private final Path folder;

  FakeHub(Path folder) {
    this.folder = folder;
  }

  @Override
  public List<CatalogItem> items() {
    return List.of(
        new CatalogItem("bank", "1.0.0", "blueprint", "s", "", "b", "", 7, Optional.empty()));
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
            Optional.of(Instant.EPOCH),
            List.of("b 1.0.0"),
            Optional.of(folder)));
  }

  @Override
  public InstallReport install(String item) {
    if (!item.equals("bank")) {
      throw PlatformException.caller("HUB_ITEM_NOT_FOUND", "No '" + item + "'.", "List them.");
    }
    return new InstallReport(installed().get(0), false, List.of("b 1.0.0"), List.of(), 12.5);
  }

  @Override
  public void uninstall(String item) {
    install(item);
  }

  @Override
  public Optional<Path> resources(String item) {
    return item.equals("bank") ? Optional.of(folder) : Optional.empty();
  }
}
