package io.millrace.hub.internal.swap;

import io.millrace.hub.internal.live.LiveBundles;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.osgi.framework.Bundle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes bundles out of the framework, also ones that resist. The hub serialises. */
final class Removal {
  private static final Logger LOG = LoggerFactory.getLogger(Removal.class);
  private static final long REFRESH_S = 30;

  private final LiveBundles bundles;
  private final Patience patience;

  Removal(LiveBundles bundles, Patience patience) {
    this.bundles = bundles;
    this.patience = patience;
  }

  /**
   * Stops the bundles, which withdraws their services and waits for calls in flight, uninstalls
   * them and wires anew what was wired to them.
   *
   * @param stopped told after each
   * @return what to tell people
   */
  List<String> remove(Collection<Bundle> leaving, Consumer<Bundle> stopped) {
    List<String> warnings = new ArrayList<>();
    if (leaving.isEmpty()) {
      return warnings;
    }
    Set<Bundle> users = new LinkedHashSet<>(bundles.wiring().getDependencyClosure(leaving));
    users.removeAll(leaving);
    users.removeIf(b -> !LiveBundles.works(b));
    LeftThreads threads = new LeftThreads(leaving);
    for (Bundle bundle : leaving) {
      String label = LiveBundles.label(bundle);
      bounded("stop " + label, () -> bundle.stop(Bundle.STOP_TRANSIENT), warnings);
      stopped.accept(bundle);
    }
    for (Bundle bundle : leaving) {
      if (bundle.getState() != Bundle.UNINSTALLED) {
        bounded("remove " + LiveBundles.label(bundle), bundle::uninstall, warnings);
      }
    }
    boolean pending =
        bundles.wiring().getRemovalPendingBundles().stream().anyMatch(leaving::contains);
    if (pending || !users.isEmpty()) {
      refresh(leaving, warnings);
    }
    users.stream()
        .filter(b -> !LiveBundles.works(b))
        .map(b -> LiveBundles.label(b) + " did not come back after it was wired anew")
        .forEach(warnings::add);
    warnings.addAll(threads.interrupt());
    return warnings;
  }

  private void bounded(String what, BoundedCall.Work work, List<String> warnings) {
    BoundedCall.Ending ending = BoundedCall.run("millrace-hub " + what, patience.stop(), work);
    if (ending.failure().isPresent()) {
      LOG.warn("It failed to {}", what, ending.failure().get());
      warnings.add("It failed to " + what + ": " + ending.failure().get());
    } else if (!ending.inTime()) {
      warnings.add(
          "It took too long to "
              + what
              + (ending.stuck() ? "; it still runs and is gone after a restart" : ""));
    }
  }

  private void refresh(Collection<Bundle> leaving, List<String> warnings) {
    CountDownLatch done = new CountDownLatch(1);
    bundles.wiring().refreshBundles(leaving, event -> done.countDown());
    try {
      if (!done.await(REFRESH_S, TimeUnit.SECONDS)) {
        warnings.add("The framework still wires bundles anew after " + REFRESH_S + " s");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
