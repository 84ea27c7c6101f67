package io.millrace.hub;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The items in the running platform, and the one way to change them. An item is named {@code
 * [hub://][source/]name[:range]}; a range is OSGi's: {@code 1.2} means at least 1.2, {@code
 * [1.2,2)} what it says; without one the highest version is taken.
 *
 * <p>A change resolves against the running framework, fetches and verifies everything it needs,
 * writes the journal, starts the new beside the old, checks its health, records the new state and
 * only then retires the old. Anything that fails is undone and told.
 *
 * <p><b>Durability:</b> the death of the process at any moment leaves the state before or the state
 * after; what {@link #apply} has returned is there again after a restart. <b>Threads:</b>
 * thread-safe; changes are done one at a time, reads never wait for them. <b>Life-cycle:</b> the
 * service is registered once the current state has been brought back. <b>Events:</b> {@code
 * hub.installed}, {@code hub.updated}, {@code hub.uninstalled}, {@code hub.rolled-back} with the
 * item's name as subject and {@code version}, {@code kind}, {@code bundles}, {@code state} as data.
 * <b>Audit:</b> every change, refused ones included, goes to the audit trail.
 */
@ProviderType
public interface Hub {
  /** Every item in this platform, built in or installed, by name. */
  List<InstalledItem> installed();

  /**
   * The folder of an installed item's files (a model in Hugging Face's layout, a blueprint); empty
   * if the item is not installed or has none. Read only.
   */
  Optional<Path> resources(String item);

  /**
   * What a change would do. Fetches catalogues, but no bundles, and changes nothing.
   *
   * @throws io.millrace.api.PlatformException as {@link #apply}, as far as it can be known before
   */
  Plan plan(Change change);

  /**
   * Does it.
   *
   * @throws io.millrace.api.PlatformException HUB_ITEM_NOT_FOUND, HUB_STATE_NOT_FOUND,
   *     HUB_SOURCE_UNAVAILABLE, HUB_CATALOG_INVALID, HUB_UNTRUSTED (with the reason),
   *     HUB_UNRESOLVED, HUB_DIGEST_MISMATCH, HUB_BUNDLE_REFUSED (hostile or unfit),
   *     HUB_ITEM_CONFLICT (built in, pinned, withdrawn), HUB_ITEM_IN_USE (names the users; force
   *     goes on), HUB_RESTART_NEEDED, HUB_RESOURCES_INVALID, HUB_START_FAILED (with the reason)
   */
  ChangeReport apply(Change change, ChangeListener listener);

  /** States that can be gone back to, newest first. */
  List<HubState> states(int limit);

  /** What was done and tried, newest first. */
  List<HubOperation> operations(int limit);

  /**
   * Compares every file of the current state with its digest, and the running bundles with the
   * state.
   *
   * @return what is wrong, for people; empty if nothing is
   */
  List<String> verify();
}
