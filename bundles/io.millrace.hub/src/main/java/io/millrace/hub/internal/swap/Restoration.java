package io.millrace.hub.internal.swap;

import io.millrace.api.PlatformException;
import io.millrace.hub.internal.files.BundleFiles;
import io.millrace.hub.internal.files.ResourceFiles;
import io.millrace.hub.internal.live.Inventory;
import io.millrace.hub.internal.live.LiveBundles;
import io.millrace.hub.internal.state.StoredBundle;
import io.millrace.hub.internal.state.StoredItem;
import io.millrace.hub.internal.state.StoredState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the framework in line with the current state at the start: installs what is in it and not
 * there (the framework's own storage may be new), removes what the hub once installed and is not
 * (an operation that the process did not survive). It does not wait for components: what they need
 * may start later.
 */
public final class Restoration {
  private static final Logger LOG = LoggerFactory.getLogger(Restoration.class);

  private final LiveBundles bundles;
  private final BundleFiles files;
  private final ResourceFiles resources;
  private final Patience patience;

  public Restoration(
      LiveBundles bundles, BundleFiles files, ResourceFiles resources, Patience patience) {
    this.bundles = bundles;
    this.files = files;
    this.resources = resources;
    this.patience = patience;
  }

  /** How many items are back. */
  public int run(StoredState state) {
    removeOthers(state);
    int back = 0;
    for (StoredItem item : state.items()) {
      try {
        bringBack(item);
        back++;
      } catch (BundleException | PlatformException | IllegalStateException failed) {
        LOG.warn(
            "Item {} did not come back; install it again with 'millrace hub install {}'",
            item.label(),
            item.name(),
            failed);
      }
    }
    return back;
  }

  private void removeOthers(StoredState state) {
    Map<String, StoredBundle> stored = state.bundles();
    List<Bundle> left = new ArrayList<>();
    for (Bundle bundle : bundles.all()) {
      if (bundles.isOwned(bundle) && !stored.containsKey(bundles.digest(bundle))) {
        left.add(bundle);
      }
    }
    if (!left.isEmpty()) {
      LOG.info("Removing what an interrupted operation left: {}", left);
      new Removal(bundles, patience).remove(left, b -> {});
    }
  }

  private void bringBack(StoredItem item) throws BundleException {
    Map<StoredBundle, Bundle> back = new LinkedHashMap<>();
    for (StoredBundle member : item.bundles()) {
      Optional<Bundle> there = bundles.of(member.sha256());
      if (there.isEmpty() && !files.isIntact(member.sha256())) {
        throw new BundleException(
            "the stored file of " + member.label() + " is missing or damaged");
      }
      back.put(
          member,
          there.isPresent()
              ? there.get()
              : bundles.framework().installBundle(files.location(member.sha256())));
    }
    bundles.wiring().resolveBundles(back.values());
    for (Bundle bundle : back.values()) {
      if (!LiveBundles.isFragment(bundle)) {
        start(bundle);
      }
    }
    back.forEach(
        (stored, bundle) ->
            LiveBundles.publisher(bundle)
                .ifPresent(
                    p ->
                        resources.unpack(
                            p.item().name(),
                            Inventory.build(p.item(), stored.sha256(), stored.source()),
                            bundle)));
  }

  private void start(Bundle bundle) throws BundleException {
    String label = LiveBundles.label(bundle);
    BoundedCall.Ending ending =
        BoundedCall.run("millrace-hub start " + label, patience.start(), bundle::start);
    if (ending.failure().isPresent()) {
      throw new BundleException(label + " does not start", ending.failure().get());
    }
    if (!ending.inTime()) {
      throw new BundleException(label + " does not start within " + patience.start());
    }
  }
}
