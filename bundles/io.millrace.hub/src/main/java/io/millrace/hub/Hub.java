package io.millrace.hub;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Installs items of a catalogue into the running platform. An item is named {@code name[:range]},
 * with or without {@code hub://} before it; a range is OSGi's: {@code 1.2} means at least 1.2,
 * {@code [1.2,2)} what it says; without one the highest version is taken.
 *
 * <p><b>Durability:</b> what {@link #install} has returned is there again after a restart, also
 * after the death of the process; what was not finished leaves nothing. <b>Threads:</b>
 * thread-safe; installing and uninstalling are done one at a time. <b>Life-cycle:</b> the service
 * is registered once every recorded item has been brought back. <b>Events:</b> {@code
 * hub.installed} and {@code hub.uninstalled} with the item's name as subject and {@code version},
 * {@code kind}, {@code bundles} as data.
 */
@ProviderType
public interface Hub {
  /**
   * Every version of every item in the catalogue, by name, highest version first. Reads the
   * catalogue anew.
   *
   * @throws io.millrace.api.PlatformException HUB_SOURCE_UNAVAILABLE, HUB_CATALOG_INVALID
   */
  List<CatalogItem> items();

  /** Every item in this platform, built in or installed, by name. */
  List<InstalledItem> installed();

  /**
   * Resolves the item against the running platform, fetches and verifies it with all it needs,
   * installs and starts it, and checks that its components are there. Does nothing if a matching
   * version is installed. Undoes itself if anything fails.
   *
   * @throws io.millrace.api.PlatformException HUB_ITEM_NOT_FOUND, HUB_SOURCE_UNAVAILABLE,
   *     HUB_CATALOG_INVALID, HUB_UNRESOLVED, HUB_DIGEST_MISMATCH, HUB_ITEM_CONFLICT (another
   *     version is installed), HUB_RESOURCES_INVALID, HUB_START_FAILED
   */
  InstallReport install(String item);

  /**
   * Removes an item, the bundles that only it needed, and its files.
   *
   * @param item its name
   * @throws io.millrace.api.PlatformException HUB_ITEM_NOT_FOUND if it is not installed,
   *     HUB_ITEM_CONFLICT if it is built in or other bundles use it
   */
  void uninstall(String item);

  /**
   * The folder of an installed item's files (a model in Hugging Face's layout, a blueprint); empty
   * if the item is not installed or has none. Read only.
   */
  Optional<Path> resources(String item);
}
