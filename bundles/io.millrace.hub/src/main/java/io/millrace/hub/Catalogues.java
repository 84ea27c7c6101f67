package io.millrace.hub;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The sources of items and what they offer. Sources are asked in their order; of one item the
 * highest version wins, then the earlier source. Catalogues are kept in memory and on disk and
 * asked again (with ETag) when they are older than a minute, or by {@link #refresh}. Thread-safe.
 */
@ProviderType
public interface Catalogues {
  /** In order, each with its state; does not reach out. */
  List<HubSource> sources();

  /**
   * Adds a source at the end and reads it.
   *
   * @throws io.millrace.api.PlatformException HUB_SOURCE_INVALID, HUB_SOURCE_CONFLICT (the name is
   *     taken), HUB_SOURCE_UNAVAILABLE, HUB_CATALOG_INVALID, HUB_UNTRUSTED; then nothing was added
   */
  HubSource add(SourceSettings settings, String who);

  /**
   * Forgets a source and its cache; installed items stay.
   *
   * @throws io.millrace.api.PlatformException HUB_SOURCE_NOT_FOUND, HUB_SOURCE_CONFLICT (built in)
   */
  void remove(String name, String who);

  /** Reads every source again, now. */
  List<HubSource> refresh();

  /** Every version of every item in every trusted source, by name, highest version first. */
  List<CatalogItem> items();

  /**
   * The best version of each item whose name, summary, categories or kind match all the words, best
   * match first.
   *
   * @param text words; empty matches all
   * @param kind only this kind; empty for all
   * @param category only this category; empty for all
   */
  List<CatalogItem> search(String text, String kind, String category, int limit);

  /**
   * Everything about an item.
   *
   * @throws io.millrace.api.PlatformException HUB_ITEM_NOT_FOUND
   */
  ItemDetails info(String item);
}
