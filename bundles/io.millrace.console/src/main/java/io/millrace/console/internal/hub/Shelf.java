package io.millrace.console.internal.hub;

import io.millrace.api.PlatformException;
import io.millrace.hub.CatalogItem;
import io.millrace.hub.Catalogues;
import io.millrace.hub.Hub;
import io.millrace.hub.InstalledItem;
import io.millrace.hub.ItemDetails;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The items as the page shows them: what there is and what of it is here. Thread-safe. */
final class Shelf {
  private static final int LIMIT = 200;
  private static final String PNG = "data:image/png;base64,";
  private static final String SVG = "data:image/svg+xml";

  private final Hub hub;
  private final Catalogues catalogues;
  private final PageFiles files;
  private final Markdown markdown = new Markdown();

  Shelf(Hub hub, Catalogues catalogues, PageFiles files) {
    this.hub = hub;
    this.catalogues = catalogues;
    this.files = files;
  }

  /**
   * What was found.
   *
   * @param items best first
   * @param kinds how many items of each kind there are, whatever was searched for
   * @param categories the same of each category
   * @param total how many items there are
   */
  record Found(
      List<Card> items, Map<String, Long> kinds, Map<String, Long> categories, long total) {}

  /** An item of a catalogue and its copy in this platform, if there is one. */
  record Card(CatalogItem item, @Nullable InstalledItem here) {}

  /**
   * All about an item.
   *
   * @param details what the catalogue says; null if the item is in none, but here
   * @param here its copy in this platform
   * @param readme as HTML that cannot do anything
   */
  record Page(@Nullable ItemDetails details, @Nullable InstalledItem here, String readme) {}

  Found search(String text, String kind, String category) {
    Map<String, InstalledItem> here = here();
    List<CatalogItem> all = newest(catalogues.items());
    List<Card> cards =
        catalogues.search(text, kind, category, LIMIT).stream()
            .map(i -> new Card(i, here.get(i.name())))
            .toList();
    return new Found(
        cards,
        count(all.stream().map(CatalogItem::kind)),
        count(all.stream().flatMap(i -> i.categories().stream())),
        all.size());
  }

  Page item(String name) {
    InstalledItem here = here().get(plain(name));
    try {
      ItemDetails details = catalogues.info(name);
      return new Page(withoutReadme(details), here, markdown.html(details.readme()));
    } catch (PlatformException e) {
      if (here == null) {
        throw e;
      }
      return new Page(null, here, "");
    }
  }

  /** The item's own icon, or a picture of its kind. */
  void icon(String name, String kind, HttpServletResponse response) throws IOException {
    Optional<String> icon = Optional.empty();
    try {
      icon = name.isEmpty() ? icon : catalogues.info(name).icon();
    } catch (PlatformException notInACatalogue) {
      // then the picture of its kind will do
    }
    response.setHeader("Content-Security-Policy", PageFiles.PICTURE_POLICY);
    response.setHeader("Cache-Control", "private, max-age=60");
    if (icon.isPresent() && icon.get().startsWith(PNG)) {
      byte[] png = Base64.getDecoder().decode(icon.get().substring(PNG.length()));
      PageFiles.send(response, "image/png", png);
    } else if (icon.isPresent() && icon.get().startsWith(SVG)) {
      PageFiles.send(response, "image/svg+xml", svg(icon.get()));
    } else {
      PageFiles.send(response, "image/svg+xml", files.pictureOf(kind));
    }
  }

  private static byte[] svg(String uri) {
    String content = uri.substring(uri.indexOf(',') + 1);
    return uri.substring(0, uri.indexOf(',') + 1).contains(";base64")
        ? Base64.getDecoder().decode(content)
        : URLDecoder.decode(content.replace("+", "%2B"), StandardCharsets.UTF_8)
            .getBytes(StandardCharsets.UTF_8);
  }

  private Map<String, InstalledItem> here() {
    Map<String, InstalledItem> here = new HashMap<>();
    hub.installed().forEach(i -> here.put(i.name(), i));
    return here;
  }

  /** The first of each name: the list is sorted by name, highest version first. */
  private static List<CatalogItem> newest(List<CatalogItem> all) {
    Map<String, CatalogItem> best = new TreeMap<>();
    all.forEach(i -> best.putIfAbsent(i.name(), i));
    return List.copyOf(best.values());
  }

  private static Map<String, Long> count(Stream<String> words) {
    return words.collect(
        Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
  }

  /** {@code shout} of {@code hub://acme/shout:1.2}. */
  private static String plain(String name) {
    String end = name.substring(name.lastIndexOf('/') + 1);
    int colon = end.indexOf(':');
    return colon < 0 ? end : end.substring(0, colon);
  }

  /** The Markdown is not sent: the page gets what was made of it. */
  private static ItemDetails withoutReadme(ItemDetails d) {
    return new ItemDetails(d.item(), d.versions(), d.requires(), "", d.icon(), d.key());
  }
}
