package io.millrace.hub.internal.source;

import io.millrace.api.PlatformException;
import io.millrace.catalog.CatalogFiles;
import io.millrace.catalog.CatalogOverview;
import io.millrace.catalog.CatalogResource;
import io.millrace.catalog.ItemName;
import io.millrace.catalog.NeedsText;
import io.millrace.hub.CatalogItem;
import io.millrace.hub.ItemDetails;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.osgi.framework.Version;

/** Shows offers to people. Thread-safe. */
final class ItemView {
  private final Supplier<Map<String, Version>> installed;

  /**
   * @param installed versions of the items that run here, by name
   */
  ItemView(Supplier<Map<String, Version>> installed) {
    this.installed = installed;
  }

  /** As people see them. */
  List<CatalogItem> items(List<Offer> offers) {
    Map<String, Version> versions = installed.get();
    return offers.stream().map(o -> item(o, versions)).toList();
  }

  private static CatalogItem item(Offer offer, Map<String, Version> versions) {
    CatalogResource.Content content = offer.resource().content();
    return new CatalogItem(
        offer.item().name(),
        offer.item().version().toString(),
        offer.item().kind(),
        offer.item().summary(),
        offer.item().categories(),
        offer.item().licence(),
        offer.catalogue().source(),
        offer.resource().symbolicName(),
        content.sha256(),
        content.sizeBytes(),
        offer.item().deprecated(),
        offer.item().withdrawn(),
        Optional.ofNullable(versions.get(offer.item().name())).map(Version::toString));
  }

  /**
   * Everything about an item.
   *
   * @param sources by name
   * @throws PlatformException HUB_ITEM_NOT_FOUND, HUB_SOURCE_NOT_FOUND
   */
  ItemDetails details(Offers offers, ItemName wanted, Function<String, Source> sources) {
    Offer offer = asked(offers, wanted);
    Source source = sources.apply(offer.catalogue().source());
    CatalogOverview.Pages pages =
        source
            .pages(offer.catalogue())
            .getOrDefault(offer.resource().content().sha256(), CatalogOverview.Pages.NONE);
    return new ItemDetails(
        items(List.of(offer)).get(0),
        items(offers.of(wanted.name())),
        NeedsText.of(offer.resource()),
        pages
            .readme()
            .flatMap(sha -> source.page(offer.catalogue(), sha, CatalogFiles.MAX_README))
            .map(b -> new String(b, StandardCharsets.UTF_8))
            .orElse(""),
        pages
            .icon()
            .flatMap(sha -> source.page(offer.catalogue(), sha, CatalogFiles.MAX_ICON))
            .flatMap(ItemView::dataUri),
        offer.catalogue().key());
  }

  /** As {@link Offers#find}, but a withdrawn version can be looked at. */
  private static Offer asked(Offers offers, ItemName wanted) {
    try {
      return offers.find(wanted);
    } catch (PlatformException refused) {
      return offers.of(wanted.name()).stream()
          .filter(o -> refused.code().equals("HUB_ITEM_CONFLICT"))
          .filter(o -> wanted.includes(o.item().version()))
          .filter(o -> wanted.source().map(s -> s.equals(o.catalogue().source())).orElse(true))
          .findFirst()
          .orElseThrow(() -> refused);
    }
  }

  /** PNG by its signature, SVG by its first tag; nothing else is shown. */
  private static Optional<String> dataUri(byte[] icon) {
    boolean png = icon.length > 4 && icon[0] == (byte) 0x89 && icon[1] == 'P' && icon[2] == 'N';
    String start = new String(icon, 0, Math.min(icon.length, 1024), StandardCharsets.UTF_8);
    if (!png && !start.contains("<svg")) {
      return Optional.empty();
    }
    return Optional.of(
        (png ? "data:image/png;base64," : "data:image/svg+xml;base64,")
            + Base64.getEncoder().encodeToString(icon));
  }
}
