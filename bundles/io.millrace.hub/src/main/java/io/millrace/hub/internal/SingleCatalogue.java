package io.millrace.hub.internal;

import io.millrace.api.PlatformException;
import io.millrace.hub.CatalogItem;
import io.millrace.hub.Catalogues;
import io.millrace.hub.Hub;
import io.millrace.hub.HubSource;
import io.millrace.hub.InstalledItem;
import io.millrace.hub.ItemDetails;
import io.millrace.hub.SourceSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.osgi.framework.BundleContext;
import org.osgi.resource.Requirement;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The one source that the hub's configuration names. Thread-safe. */
@Component(service = Catalogues.class, configurationPid = LiveHub.PID)
public final class SingleCatalogue implements Catalogues {
  private final CatalogSource source;
  private final Hub hub;

  @Activate
  public SingleCatalogue(
      BundleContext framework, LiveHub.Config config, @Reference(name = "hub") Hub hub) {
    this(
        new CatalogSource(Settings.of(framework, config.source(), config.startTimeoutMs()).index()),
        hub);
  }

  SingleCatalogue(CatalogSource source, Hub hub) {
    this.source = source;
    this.hub = hub;
  }

  @Override
  public List<HubSource> sources() {
    return refresh();
  }

  @Override
  public HubSource add(SourceSettings settings, String who) {
    throw fixed();
  }

  @Override
  public void remove(String name, String who) {
    throw fixed();
  }

  private static PlatformException fixed() {
    return PlatformException.operator(
        "HUB_SOURCE_CONFLICT",
        "The one source is set by the configuration.",
        "Set 'source' of io.millrace.hub.");
  }

  @Override
  public List<HubSource> refresh() {
    Optional<String> problem = Optional.empty();
    int items = 0;
    try {
      items = source.read().entries().size();
    } catch (PlatformException failed) {
      problem = Optional.of(failed.what());
    }
    SourceSettings settings =
        new SourceSettings(
            Inventory.CATALOG,
            String.valueOf(source.index()),
            List.of(),
            Set.of(SourceSettings.Accepts.UNSIGNED),
            false,
            Optional.empty(),
            true);
    String state = problem.isPresent() ? "unavailable" : "ok";
    return List.of(
        new HubSource(
            settings,
            state,
            problem,
            Optional.empty(),
            0,
            Optional.empty(),
            Optional.empty(),
            items));
  }

  @Override
  public List<CatalogItem> items() {
    Catalog catalog = source.read();
    Map<String, String> versions = new TreeMap<>();
    for (InstalledItem item : hub.installed()) {
      versions.put(item.name(), item.version());
    }
    return catalog.entries().stream()
        .map(e -> item(catalog, e, Optional.ofNullable(versions.get(e.item().name()))))
        .toList();
  }

  private static CatalogItem item(
      Catalog catalog, Catalog.Entry entry, Optional<String> installed) {
    CatalogResource.Content content = entry.resource().content(catalog.index());
    return new CatalogItem(
        entry.item().name(),
        entry.item().version().toString(),
        entry.item().kind(),
        entry.item().summary(),
        List.of(),
        entry.item().licence(),
        Inventory.CATALOG,
        entry.resource().symbolicName(),
        content.sha256(),
        content.sizeBytes(),
        Optional.empty(),
        Optional.empty(),
        installed);
  }

  @Override
  public List<CatalogItem> search(String text, String kind, String category, int limit) {
    Map<String, CatalogItem> best = new TreeMap<>();
    for (CatalogItem item : items()) {
      String words =
          (item.name() + " " + item.summary() + " " + item.kind()).toLowerCase(Locale.ROOT);
      boolean all =
          List.of(text.toLowerCase(Locale.ROOT).split("\\s+")).stream().allMatch(words::contains);
      if (all
          && (kind.isEmpty() || kind.equals(item.kind()))
          && (category.isEmpty() || item.categories().contains(category))) {
        best.putIfAbsent(item.name(), item);
      }
    }
    return best.values().stream().limit(limit).toList();
  }

  @Override
  public ItemDetails info(String item) {
    Catalog catalog = source.read();
    ItemName wanted = ItemName.parse(item);
    Catalog.Entry entry = catalog.find(wanted);
    List<CatalogItem> versions =
        items().stream().filter(i -> i.name().equals(wanted.name())).toList();
    CatalogItem asked =
        versions.stream()
            .filter(i -> i.version().equals(entry.item().version().toString()))
            .findFirst()
            .orElseThrow();
    List<String> requires = new ArrayList<>();
    for (Requirement requirement : entry.resource().getRequirements(null)) {
      requires.add(requirement.toString());
    }
    return new ItemDetails(asked, versions, requires, "", Optional.empty(), Optional.empty());
  }
}
