package io.millrace.hub.internal.plan;

import io.millrace.api.PlatformException;
import io.millrace.catalog.CatalogResource;
import io.millrace.catalog.Sha256;
import io.millrace.hub.Change;
import io.millrace.hub.Operation;
import io.millrace.hub.Plan;
import io.millrace.hub.PlannedBundle;
import io.millrace.hub.internal.check.BundleVerification;
import io.millrace.hub.internal.files.BundleFiles;
import io.millrace.hub.internal.files.ByteSource;
import io.millrace.hub.internal.live.Inventory;
import io.millrace.hub.internal.live.LiveBundles;
import io.millrace.hub.internal.source.Offers;
import io.millrace.hub.internal.source.TrustedCatalogue;
import io.millrace.hub.internal.source.TrustedCatalogues;
import io.millrace.hub.internal.state.States;
import io.millrace.hub.internal.state.StoredBundle;
import io.millrace.hub.internal.state.StoredItem;
import io.millrace.hub.internal.state.StoredState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.osgi.framework.Bundle;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/**
 * Turns what somebody wants into a plan: the content of the next state, and by comparison with what
 * runs the bundles that come and go. Changes nothing. Thread-safe.
 */
public final class Planning {
  private final States states;
  private final LiveBundles bundles;
  private final BundleFiles files;
  private final TrustedCatalogues catalogues;
  private final Selection selection;
  private final Targets targets;
  private final Resolution resolution;
  private final Impact impact;

  public Planning(
      States states,
      LiveBundles bundles,
      Inventory inventory,
      BundleFiles files,
      TrustedCatalogues catalogues,
      ServiceComponentRuntime components,
      Clock clock) {
    this.states = states;
    this.bundles = bundles;
    this.files = files;
    this.catalogues = catalogues;
    this.selection = new Selection(inventory);
    this.resolution = new Resolution(bundles.framework());
    this.targets = new Targets(resolution, catalogues, bundles, clock);
    this.impact = new Impact(bundles, components);
  }

  /**
   * Plans a change of the current state.
   *
   * @throws PlatformException as {@link io.millrace.hub.Hub#plan}
   */
  public Prepared prepare(Change change) {
    StoredState from = states.current();
    Draft draft = new Draft(from);
    switch (change.operation()) {
      case INSTALL -> {
        LateOffers offers = new LateOffers(catalogues);
        selection.install(change, draft, offers, from);
        if (!draft.targets.isEmpty()) {
          targets.settle(draft, offers.get(), from);
        }
      }
      case UPDATE -> {
        Offers offers = catalogues.read();
        selection.update(change, draft, offers);
        targets.settle(draft, offers, from);
      }
      case UNINSTALL -> selection.uninstall(change, draft);
      case ROLLBACK -> rollBack(change, draft, from);
      case PIN, UNPIN, HOLD, RELEASE -> selection.mark(change, draft, from);
      case DEVELOP -> develop(change, draft, from);
    }
    return compare(change, draft, from);
  }

  private void rollBack(Change change, Draft draft, StoredState from) {
    List<StoredState> all = states.all();
    StoredState to =
        all.stream()
            .filter(
                s ->
                    change.state().isPresent()
                        ? s.number() == change.state().getAsLong()
                        : s.number() < from.number())
            .findFirst()
            .orElseThrow(() -> noState(change, all));
    for (StoredItem item : from.items()) {
      boolean same = to.item(item.name()).map(i -> i.own().equals(item.own())).orElse(false);
      if (item.pinned() && !same && !change.force()) {
        throw Selection.pinned(item.name(), item.version());
      }
    }
    draft.items(to.items());
    to.items().stream()
        .filter(i -> !from.items().contains(i))
        .forEach(i -> draft.named.add(i.name()));
    for (StoredBundle bundle : to.bundles().values()) {
      if (!files.isHere(bundle.sha256())) {
        fetchAgain(draft, bundle);
      }
    }
  }

  private static PlatformException noState(Change change, List<StoredState> all) {
    List<Long> numbers = all.stream().map(StoredState::number).toList();
    return PlatformException.caller(
        "HUB_STATE_NOT_FOUND",
        change.state().isPresent()
            ? "There is no state " + change.state().getAsLong() + " to go back to."
            : "There is no earlier state.",
        "There are " + numbers + "; 'millrace hub history' shows them.");
  }

  private void fetchAgain(Draft draft, StoredBundle bundle) {
    for (TrustedCatalogue catalogue : catalogues.read().catalogues()) {
      for (CatalogResource resource : catalogue.resources()) {
        if (resource.content().sha256().equals(bundle.sha256())) {
          draft.sources.put(bundle.sha256(), () -> catalogues.open(catalogue, resource));
          return;
        }
      }
    }
    throw PlatformException.operator(
        "HUB_STATE_NOT_FOUND",
        "The file of " + bundle.label() + " is gone and no catalogue has it any more.",
        "Go back to another state, or add a source that has this file.");
  }

  private void develop(Change change, Draft draft, StoredState from) {
    Path file =
        change
            .file()
            .orElseThrow(
                () ->
                    PlatformException.caller(
                        "HUB_BUNDLE_REFUSED", "No bundle file was given.", "Name one."));
    String label = String.valueOf(file.getFileName());
    try {
      String sha256 = Sha256.of(file);
      CatalogResource resource = ManifestResource.read(file, sha256, Files.size(file));
      var item =
          resource
              .item()
              .orElseThrow(
                  () ->
                      BundleVerification.refused(
                          label, "it has no capability io.millrace.item and so publishes nothing"));
      draft.named.add(item.name());
      if (from.item(item.name()).filter(i -> i.own().sha256().equals(sha256)).isPresent()) {
        return;
      }
      if (from.item(item.name()).map(StoredItem::pinned).orElse(false) && !change.force()) {
        throw Selection.pinned(item.name(), from.item(item.name()).orElseThrow().version());
      }
      draft.targets.add(new Draft.Target(item, resource, StoredItem.DEVELOPMENT));
      draft.sources.put(sha256, () -> Files.newInputStream(file));
      targets.settle(draft, catalogues.read(), from);
    } catch (IOException unreadable) {
      throw BundleVerification.refused(label, "it cannot be read: " + unreadable.getMessage());
    } catch (IllegalArgumentException noBundle) {
      throw BundleVerification.refused(label, String.valueOf(noBundle.getMessage()));
    }
  }

  private Prepared compare(Change change, Draft draft, StoredState from) {
    Map<String, StoredBundle> next = StoredState.bundles(draft.items());
    List<StoredBundle> comes =
        new ArrayList<>(
            next.values().stream()
                .filter(b -> bundles.of(b.sha256()).filter(LiveBundles::works).isEmpty())
                .toList());
    Collections.reverse(comes); // an item's own bundle is first, what it needs follows
    List<StoredBundle> goes =
        from.bundles().values().stream().filter(b -> !next.containsKey(b.sha256())).toList();
    Set<Bundle> leaving = bundles.of(goes.stream().map(StoredBundle::sha256).toList());
    Collection<Bundle> closure = new LinkedHashSet<>(resolution.closure(leaving));
    comes.forEach(b -> refuseDouble(b, leaving));
    if (!change.force()) {
      refuseInUse(change, draft, from, leaving, closure);
      refuseLost(draft, comes, leaving);
    }
    Set<String> refreshed = new TreeSet<>();
    closure.stream().filter(b -> !leaving.contains(b)).map(Impact::label).forEach(refreshed::add);
    Set<String> touched = new TreeSet<>(impact.pluginUsers(closure));
    touched.addAll(impact.componentUsers(closure, false));
    Plan plan =
        new Plan(
            change,
            from.number(),
            comes.stream().map(this::planned).toList(),
            goes.stream().map(b -> b.planned(true)).toList(),
            List.copyOf(refreshed),
            List.copyOf(touched),
            impact.rigid(closure),
            List.copyOf(draft.warnings));
    return new Prepared(plan, draft.items(), comes, goes, draft.sources, List.copyOf(draft.named));
  }

  private PlannedBundle planned(StoredBundle bundle) {
    return bundle.planned(files.isHere(bundle.sha256()));
  }

  private void refuseDouble(StoredBundle coming, Set<Bundle> leaving) {
    if (coming.source().equals(StoredItem.DEVELOPMENT)) {
      return; // builds of one version follow each other
    }
    for (Bundle bundle : bundles.all()) {
      boolean other =
          !leaving.contains(bundle)
              && bundles.of(coming.sha256()).stream().noneMatch(bundle::equals);
      if (other && LiveBundles.label(bundle).equals(coming.label())) {
        throw BundleVerification.refused(
            coming.label(), "another file of this name and version is installed already");
      }
    }
  }

  /** Items that go altogether must not be missed by anybody. */
  private void refuseInUse(
      Change change,
      Draft draft,
      StoredState from,
      Set<Bundle> leaving,
      Collection<Bundle> closure) {
    List<String> gone =
        from.items().stream()
            .filter(i -> draft.item(i.name()).isEmpty())
            .flatMap(i -> i.bundles().stream())
            .map(StoredBundle::sha256)
            .toList();
    Set<Bundle> missed = bundles.of(gone);
    missed.retainAll(leaving);
    Set<String> users = new TreeSet<>(impact.stranded(missed, Set.of()));
    if (change.operation() == Operation.UNINSTALL) {
      closure.stream().filter(b -> !leaving.contains(b)).map(Impact::label).forEach(users::add);
      users.addAll(impact.componentUsers(missed, true));
    }
    if (!users.isEmpty()) {
      throw inUse("In use by " + String.join(", ", users));
    }
  }

  /** New versions that no longer have a plugin which somebody uses, as far as their files say. */
  private void refuseLost(Draft draft, List<StoredBundle> comes, Set<Bundle> leaving) {
    if (impact.stranded(leaving, Set.of()).isEmpty()) {
      return; // the rule: no file has to be looked into
    }
    Set<String> coming = new HashSet<>();
    for (StoredBundle bundle : comes) {
      DeclaredPlugins declared = declared(draft, bundle);
      if (!declared.complete()) {
        return; // refuseLost(Prepared) decides, when it runs
      }
      coming.addAll(declared.plugins());
    }
    refuseStranded(impact.stranded(leaving, coming), comes);
  }

  private DeclaredPlugins declared(Draft draft, StoredBundle bundle) {
    ByteSource source = draft.sources.get(bundle.sha256());
    return files.isHere(bundle.sha256()) || source == null
        ? DeclaredPlugins.in(() -> Files.newInputStream(files.path(bundle.sha256())))
        : DeclaredPlugins.in(source);
  }

  /**
   * The same with what came beside what goes: the services themselves tell.
   *
   * @throws PlatformException HUB_ITEM_IN_USE
   */
  public void refuseLost(Prepared prepared) {
    if (!prepared.plan().change().force()) {
      List<String> goes = prepared.goes().stream().map(StoredBundle::sha256).toList();
      refuseStranded(impact.stranded(bundles.of(goes), Set.of()), prepared.comes());
    }
  }

  private static void refuseStranded(Set<String> users, List<StoredBundle> comes) {
    if (!users.isEmpty()) {
      String labels = String.join(", ", comes.stream().map(StoredBundle::label).toList());
      throw inUse(
          (labels.isEmpty() ? "What stays" : labels)
              + " has no longer the plugins that are used by "
              + String.join(", ", users));
    }
  }

  private static PlatformException inUse(String what) {
    return PlatformException.caller(
        "HUB_ITEM_IN_USE",
        what + ".",
        "Change these first, or repeat with --force: they will fail.");
  }

  /** Reads the catalogues when they are first needed: what is here needs none. */
  private static final class LateOffers implements java.util.function.Supplier<Offers> {
    private final TrustedCatalogues catalogues;
    private Optional<Offers> read = Optional.empty();

    LateOffers(TrustedCatalogues catalogues) {
      this.catalogues = catalogues;
    }

    @Override
    public Offers get() {
      if (read.isEmpty()) {
        read = Optional.of(catalogues.read());
      }
      return read.get();
    }
  }
}
