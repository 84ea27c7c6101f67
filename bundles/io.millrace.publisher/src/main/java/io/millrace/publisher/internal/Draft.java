package io.millrace.publisher.internal;

import io.millrace.api.PlatformException;
import io.millrace.catalog.CatalogFiles;
import io.millrace.catalog.CatalogOverview;
import io.millrace.catalog.CatalogResource;
import io.millrace.catalog.CatalogWriter;
import io.millrace.catalog.ItemDescription;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.Version;
import org.osgi.resource.Capability;
import org.osgi.resource.Requirement;

/** The next version of a catalogue, in the making. Not thread-safe. */
public final class Draft {
  private static final int MAX_REASON = 200;

  private final String name;
  private final List<CatalogResource> resources;
  private final Map<String, CatalogOverview.Pages> pages;
  private final List<BundleFile> added = new ArrayList<>();
  private final List<String> changed = new ArrayList<>();

  private Draft(
      String name, List<CatalogResource> resources, Map<String, CatalogOverview.Pages> pages) {
    this.name = name;
    this.resources = new ArrayList<>(resources);
    this.pages = new HashMap<>(pages);
  }

  /** An empty one. */
  public static Draft empty(String name) {
    return new Draft(name, List.of(), Map.of());
  }

  /**
   * What a verified catalogue has.
   *
   * @throws PlatformException HUB_CATALOG_INVALID
   */
  public static Draft of(CatalogFiles files, String name) {
    Optional<CatalogOverview> overview =
        files.overview().map(json -> CatalogOverview.read(json, name));
    return new Draft(
        overview.map(CatalogOverview::name).orElse(name),
        files.resources(name),
        overview.map(CatalogOverview::pages).orElse(Map.of()));
  }

  /**
   * Adds a bundle; the same bundle again changes nothing.
   *
   * @throws PlatformException HUB_PUBLICATION_CONFLICT if the version is there with other content
   */
  public void add(BundleFile bundle) {
    CatalogResource resource = bundle.resource();
    for (CatalogResource there : resources) {
      boolean same = there.content().sha256().equals(resource.content().sha256());
      if (same && there.label().equals(resource.label())) {
        return;
      }
      if (there.label().equals(resource.label()) || sameItem(there, resource)) {
        throw PlatformException.caller(
            "HUB_PUBLICATION_CONFLICT",
            there.item().map(ItemDescription::label).orElse(there.label())
                + " is in the catalogue already, with other content.",
            "Raise the version: what was published never changes.");
      }
    }
    resources.add(resource);
    pages.put(resource.content().sha256(), bundle.pages());
    added.add(bundle);
    changed.add(resource.item().map(ItemDescription::label).orElse(resource.label()));
  }

  private static boolean sameItem(CatalogResource a, CatalogResource b) {
    return a.item().isPresent()
        && a.item().map(ItemDescription::label).equals(b.item().map(ItemDescription::label));
  }

  /**
   * Says of a version that it is deprecated or withdrawn, or not any more.
   *
   * @param mark {@link ItemDescription#DEPRECATED} or {@link ItemDescription#WITHDRAWN}
   * @param reason empty to take the mark away
   * @throws PlatformException HUB_ITEM_NOT_FOUND, HUB_REASON_INVALID
   */
  public void mark(String item, Version version, String mark, Optional<String> reason) {
    reason.ifPresent(Draft::check);
    for (int i = 0; i < resources.size(); i++) {
      CatalogResource resource = resources.get(i);
      Optional<ItemDescription> described = resource.item();
      if (described.isPresent()
          && described.get().name().equals(item)
          && described.get().version().equals(version)) {
        resources.set(i, marked(resource, mark, reason));
        changed.add(described.get().label());
        return;
      }
    }
    List<String> versions =
        resources.stream()
            .flatMap(r -> r.item().stream())
            .filter(d -> d.name().equals(item))
            .map(d -> d.version().toString())
            .toList();
    throw PlatformException.caller(
        "HUB_ITEM_NOT_FOUND",
        "The catalogue has no version " + version + " of item '" + item + "'.",
        versions.isEmpty() ? "It has no such item." : "It has " + versions + ".");
  }

  private static void check(String reason) {
    if (reason.isBlank()
        || reason.length() > MAX_REASON
        || reason.chars().anyMatch(Character::isISOControl)) {
      throw PlatformException.caller(
          "HUB_REASON_INVALID",
          "The reason has " + reason.length() + " characters or more than one line.",
          "Give one line of 1-" + MAX_REASON + " characters.");
    }
  }

  private static CatalogResource marked(
      CatalogResource resource, String mark, Optional<String> reason) {
    CatalogResource.Builder builder = CatalogResource.builder();
    for (Capability c : resource.getCapabilities(null)) {
      Map<String, Object> attributes = new HashMap<>(c.getAttributes());
      if (c.getNamespace().equals(ItemDescription.NAMESPACE)) {
        attributes.remove(mark);
        reason.ifPresent(why -> attributes.put(mark, why));
      }
      builder.provide(c.getNamespace(), attributes, c.getDirectives());
    }
    for (Requirement r : resource.getRequirements(null)) {
      builder.require(r.getNamespace(), r.getAttributes(), r.getDirectives());
    }
    return builder.build();
  }

  /** Bundles that were not in it before. */
  public List<BundleFile> added() {
    return List.copyOf(added);
  }

  /** Labels of what is new or was marked. */
  public List<String> changed() {
    return List.copyOf(changed);
  }

  public int items() {
    return (int) resources.stream().filter(r -> r.item().isPresent()).count();
  }

  /**
   * The files, not signed yet; read back once, so that nothing is signed that nobody can read.
   *
   * @throws PlatformException HUB_CATALOG_INVALID
   */
  public CatalogFiles files() {
    CatalogFiles files =
        new CatalogFiles(
            new CatalogWriter().write(name, resources),
            Optional.of(CatalogOverview.of(name, resources, pages).write()),
            Optional.empty());
    files.resources(name);
    CatalogOverview.read(files.overview().orElseThrow(), name);
    return files;
  }
}
