package io.millrace.hub.internal.swap;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import io.millrace.hub.ChangeStep.Stage;
import io.millrace.hub.internal.files.BundleFiles;
import io.millrace.hub.internal.files.DiskFull;
import io.millrace.hub.internal.files.ResourceFiles;
import io.millrace.hub.internal.live.ComponentCheck;
import io.millrace.hub.internal.live.Inventory;
import io.millrace.hub.internal.live.LiveBundles;
import io.millrace.hub.internal.plan.Prepared;
import io.millrace.hub.internal.state.StoredBundle;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/**
 * Carries a plan out: the new bundles beside the old ones, their health, the commit, and only then
 * the old ones' retirement. What fails before the commit is undone. The hub serialises.
 */
public final class Swap {
  private final LiveBundles bundles;
  private final BundleFiles files;
  private final ResourceFiles resources;
  private final ComponentCheck check;
  private final Removal removal;
  private final Patience patience;

  public Swap(
      LiveBundles bundles,
      BundleFiles files,
      ResourceFiles resources,
      ServiceComponentRuntime components,
      Patience patience) {
    this.bundles = bundles;
    this.files = files;
    this.resources = resources;
    this.check = new ComponentCheck(bundles.framework(), components, patience.start());
    this.removal = new Removal(bundles, patience);
    this.patience = patience;
  }

  /** What came of it. */
  public record Result(List<String> services, List<String> warnings) {}

  /**
   * Does it.
   *
   * @param commit makes the new state the current one
   * @throws PlatformException HUB_START_FAILED, HUB_RESOURCES_INVALID, HUB_DISK_FULL; then the
   *     framework is as before, as far as what came lets go of it
   */
  public Result run(Prepared prepared, Runnable commit, Steps steps) {
    Set<Bundle> leaving = bundles.of(prepared.goes().stream().map(StoredBundle::sha256).toList());
    Map<StoredBundle, Bundle> coming = new LinkedHashMap<>();
    List<Bundle> fresh = new ArrayList<>();
    boolean committed = false;
    List<String> services;
    try {
      install(prepared.comes(), coming, fresh, steps);
      start(coming, leaving, steps);
      services = LiveBundles.services(coming.values());
      commit.run();
      committed = true;
    } finally {
      if (!committed) {
        undo(coming, fresh);
      }
    }
    steps.tell(Stage.COMMITTED, "recorded the new state", 1, 1);
    return new Result(services, retire(prepared, leaving, steps));
  }

  private void install(
      List<StoredBundle> comes, Map<StoredBundle, Bundle> coming, List<Bundle> fresh, Steps steps) {
    for (StoredBundle wanted : comes) {
      Optional<Bundle> there = bundles.of(wanted.sha256());
      try {
        Bundle bundle =
            there.isPresent()
                ? there.get()
                : bundles.framework().installBundle(files.location(wanted.sha256()));
        if (there.isEmpty()) {
          fresh.add(bundle);
        }
        coming.put(wanted, bundle);
      } catch (BundleException failed) {
        throw startFailed(wanted, reason(failed), failed);
      }
      steps.tell(Stage.INSTALLED, "installed " + wanted.label(), coming.size(), comes.size());
    }
  }

  private void start(Map<StoredBundle, Bundle> coming, Set<Bundle> leaving, Steps steps) {
    if (coming.isEmpty()) {
      return;
    }
    Set<Bundle> all = new LinkedHashSet<>(coming.values());
    HiddenBundles.during(
        bundles.framework(), all, leaving, () -> bundles.wiring().resolveBundles(all));
    int started = 0;
    for (Map.Entry<StoredBundle, Bundle> one : coming.entrySet()) {
      if (!LiveBundles.isFragment(one.getValue())) {
        start(one.getKey(), one.getValue());
      }
      steps.tell(Stage.STARTED, "started " + one.getKey().label(), ++started, coming.size());
    }
    for (Map.Entry<StoredBundle, Bundle> one : coming.entrySet()) {
      examine(one.getKey(), one.getValue());
    }
    coming.forEach(this::unpack);
    steps.tell(Stage.HEALTHY, "every new component works", 1, 1);
  }

  private void start(StoredBundle wanted, Bundle bundle) {
    BoundedCall.Ending ending =
        BoundedCall.run("millrace-hub start " + wanted.label(), patience.start(), bundle::start);
    judge(wanted, ending, "start");
  }

  private void examine(StoredBundle wanted, Bundle bundle) {
    List<String> problems = Collections.synchronizedList(new ArrayList<>());
    BoundedCall.Ending ending =
        BoundedCall.run(
            "millrace-hub activate " + wanted.label(),
            patience.start().multipliedBy(2), // to become satisfied, and to be activated
            () -> check.problem(List.of(bundle)).ifPresent(problems::add));
    judge(wanted, ending, "activation");
    if (!problems.isEmpty()) {
      throw startFailed(wanted, problems.get(0), null);
    }
  }

  private void judge(StoredBundle wanted, BoundedCall.Ending ending, String what) {
    if (ending.failure().isPresent()) {
      throw startFailed(wanted, reason(ending.failure().get()), ending.failure().get());
    }
    if (!ending.inTime()) {
      throw startFailed(
          wanted,
          "its " + what + " was not done within " + patience.start().toMillis() + " ms",
          null);
    }
  }

  private void unpack(StoredBundle stored, Bundle bundle) {
    LiveBundles.publisher(bundle)
        .ifPresent(
            p ->
                resources.unpack(
                    p.item().name(),
                    Inventory.build(p.item(), stored.sha256(), stored.source()),
                    bundle));
  }

  private static String reason(Throwable failed) {
    Throwable cause = failed;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause == failed && failed instanceof BundleException
        ? String.valueOf(failed.getMessage())
        : cause.toString();
  }

  private PlatformException startFailed(
      StoredBundle wanted, String why, @Nullable Throwable cause) {
    for (Throwable t = cause; t != null; t = t.getCause()) {
      if (t instanceof IOException io && t.getMessage() != null) {
        return DiskFull.writing(files.path(wanted.sha256()).getParent(), io);
      }
    }
    return new PlatformException(
        "HUB_START_FAILED",
        Blame.PLUGIN,
        false,
        "Bundle " + wanted.label() + " was taken out again: " + why + ".",
        "The platform is as it was before. Take another version, or tell the item's author.",
        cause);
  }

  private void undo(Map<StoredBundle, Bundle> coming, List<Bundle> fresh) {
    Map<StoredBundle, LiveBundles.Publisher> published = new LinkedHashMap<>();
    coming.forEach(
        (stored, bundle) -> {
          if (fresh.contains(bundle)) {
            LiveBundles.publisher(bundle).ifPresent(p -> published.put(stored, p));
          }
        });
    List<Bundle> last = new ArrayList<>(fresh);
    Collections.reverse(last);
    removal.remove(last, b -> {});
    published.forEach((stored, p) -> deleteFiles(stored, p));
  }

  private void deleteFiles(StoredBundle stored, LiveBundles.Publisher publisher) {
    resources.delete(
        publisher.item().name(),
        Inventory.build(publisher.item(), stored.sha256(), stored.source()));
  }

  private List<String> retire(Prepared prepared, Set<Bundle> leaving, Steps steps) {
    Map<StoredBundle, LiveBundles.Publisher> published = new LinkedHashMap<>();
    prepared
        .goes()
        .forEach(
            s ->
                bundles
                    .of(s.sha256())
                    .flatMap(LiveBundles::publisher)
                    .ifPresent(p -> published.put(s, p)));
    List<String> done = new ArrayList<>();
    List<String> warnings =
        removal.remove(
            leaving,
            b -> {
              done.add(LiveBundles.label(b));
              steps.tell(
                  Stage.RETIRED, "retired " + LiveBundles.label(b), done.size(), leaving.size());
            });
    published.forEach((stored, p) -> deleteFiles(stored, p));
    if (!leaving.isEmpty()) {
      List<String> rewired = prepared.plan().refreshed();
      steps.tell(
          Stage.REFRESHED,
          rewired.isEmpty()
              ? "nothing else was wired to them"
              : "rewired " + String.join(", ", rewired),
          1,
          1);
    }
    return warnings;
  }
}
