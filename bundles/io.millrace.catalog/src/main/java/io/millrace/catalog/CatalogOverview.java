package io.millrace.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.Version;

/**
 * The compact {@code catalog.json}: what people search and pages show, without the clauses that a
 * resolver needs.
 *
 * @param name of the catalogue, for people
 * @param items by name, highest version first
 */
public record CatalogOverview(String name, List<Entry> items) {
  private static final int FORMAT = 1;

  public CatalogOverview {
    items = List.copyOf(items);
  }

  /**
   * A version of an item.
   *
   * @param item what it is
   * @param bundle symbolic name of its bundle
   * @param sha256 digest of the bundle
   * @param sizeBytes of the bundle
   * @param requires for people, see {@link NeedsText}
   * @param pages its README and icon
   */
  public record Entry(
      ItemDescription item,
      String bundle,
      String sha256,
      long sizeBytes,
      List<String> requires,
      Pages pages) {
    public Entry {
      requires = List.copyOf(requires);
    }
  }

  /**
   * Digests of files under {@code content/}.
   *
   * @param readme Markdown
   * @param icon SVG or PNG
   */
  public record Pages(Optional<String> readme, Optional<String> icon) {
    public static final Pages NONE = new Pages(Optional.empty(), Optional.empty());
  }

  /**
   * The overview of an index.
   *
   * @param pages by digest of the bundle
   */
  public static CatalogOverview of(
      String name, List<CatalogResource> resources, Map<String, Pages> pages) {
    Comparator<Entry> byName = Comparator.comparing(e -> e.item().name());
    Comparator<Entry> byVersion = Comparator.comparing(e -> e.item().version());
    List<Entry> items = new ArrayList<>();
    for (CatalogResource resource : resources) {
      CatalogResource.Content content = resource.content();
      resource
          .item()
          .ifPresent(
              item ->
                  items.add(
                      new Entry(
                          item,
                          resource.symbolicName(),
                          content.sha256(),
                          content.sizeBytes(),
                          NeedsText.of(resource),
                          pages.getOrDefault(content.sha256(), Pages.NONE))));
    }
    items.sort(byName.thenComparing(byVersion.reversed()).thenComparing(Entry::sha256));
    return new CatalogOverview(name, items);
  }

  /** By digest of the bundle. */
  public Map<String, Pages> pages() {
    Map<String, Pages> pages = new LinkedHashMap<>();
    items.forEach(e -> pages.put(e.sha256(), e.pages()));
    return pages;
  }

  /**
   * Reads the JSON form.
   *
   * @param source for messages
   * @throws PlatformException HUB_CATALOG_INVALID
   */
  public static CatalogOverview read(byte[] json, String source) {
    try {
      JsonNode root = BoundedJson.read(json);
      if (root.path("format").asInt() != FORMAT) {
        throw new IOException("its format is " + root.path("format") + ", not " + FORMAT);
      }
      List<Entry> items = new ArrayList<>();
      for (JsonNode node : root.path("items")) {
        items.add(entry(node));
      }
      return new CatalogOverview(root.path("name").asText(), items);
    } catch (IOException | IllegalArgumentException | PlatformException bad) {
      String why = bad instanceof PlatformException p ? p.what() : bad.getMessage();
      throw new PlatformException(
          "HUB_CATALOG_INVALID",
          Blame.OPERATOR,
          false,
          "The " + CatalogFiles.OVERVIEW + " of " + source + " cannot be read: " + why + ".",
          "Rebuild and publish the catalogue again, or take its source out.",
          bad);
    }
  }

  private static Entry entry(JsonNode node) throws IOException {
    Map<String, Object> attributes = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (field.getValue().isTextual()) {
        attributes.put(field.getKey(), field.getValue().textValue());
      }
    }
    attributes.put("categories", texts(node.path("categories")));
    return new Entry(
        ItemDescription.of(attributes, Version.emptyVersion),
        node.path("bundle").asText(),
        digest(node.path("sha256")).orElseThrow(() -> new IOException("an item has no 'sha256'")),
        node.path("size").asLong(-1),
        texts(node.path("requires")),
        new Pages(digest(node.path("readme")), digest(node.path("icon"))));
  }

  private static Optional<String> digest(JsonNode node) throws IOException {
    if (node.isMissingNode()) {
      return Optional.empty();
    }
    if (!Sha256.isHex(node.asText())) {
      throw new IOException("'" + node.asText() + "' is no SHA-256 of 64 hex digits");
    }
    return Optional.of(node.asText());
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(t -> texts.add(t.asText()));
    return texts;
  }

  /** The JSON form; the same bytes for the same overview. */
  public byte[] write() {
    List<Object> list = new ArrayList<>();
    for (Entry entry : items) {
      ItemDescription item = entry.item();
      Map<String, Object> node =
          BoundedJson.object(
              "name",
              item.name(),
              "kind",
              item.kind(),
              "version",
              item.version().toString(),
              "summary",
              item.summary(),
              "categories",
              item.categories(),
              "licence",
              item.licence(),
              "requires",
              entry.requires(),
              "bundle",
              entry.bundle(),
              "sha256",
              entry.sha256(),
              "size",
              entry.sizeBytes());
      item.deprecated().ifPresent(why -> node.put(ItemDescription.DEPRECATED, why));
      item.withdrawn().ifPresent(why -> node.put(ItemDescription.WITHDRAWN, why));
      entry.pages().readme().ifPresent(sha -> node.put("readme", sha));
      entry.pages().icon().ifPresent(sha -> node.put("icon", sha));
      list.add(node);
    }
    return BoundedJson.write(BoundedJson.object("format", FORMAT, "name", name, "items", list));
  }
}
