package io.millrace.hub.internal;

import io.millrace.hub.internal.files.BundleFiles;
import io.millrace.hub.internal.live.LiveBundles;
import io.millrace.hub.internal.state.StoredBundle;
import io.millrace.hub.internal.state.StoredState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.Bundle;

/** Compares the framework and the files with a state. Thread-safe. */
final class StateCheck {
  private final LiveBundles bundles;
  private final BundleFiles files;

  StateCheck(LiveBundles bundles, BundleFiles files) {
    this.bundles = bundles;
    this.files = files;
  }

  /** What is wrong, for people. */
  List<String> problems(StoredState state) {
    List<String> problems = new ArrayList<>();
    Map<String, StoredBundle> stored = state.bundles();
    for (StoredBundle bundle : stored.values()) {
      if (!files.isIntact(bundle.sha256())) {
        problems.add("the stored file of " + bundle.label() + " is missing or damaged");
      }
      Optional<Bundle> there = bundles.of(bundle.sha256());
      if (there.isEmpty()) {
        problems.add(bundle.label() + " is not in the framework");
      } else if (!LiveBundles.works(there.get())) {
        problems.add(bundle.label() + " is not active");
      }
    }
    for (Bundle bundle : bundles.all()) {
      if (bundles.isOwned(bundle) && !stored.containsKey(bundles.digest(bundle))) {
        problems.add(LiveBundles.label(bundle) + " is in the framework but not in the state");
      }
    }
    return problems;
  }
}
