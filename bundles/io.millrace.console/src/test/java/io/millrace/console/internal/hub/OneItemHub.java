package io.millrace.console.internal.hub;

import io.millrace.api.PlatformException;
import io.millrace.hub.CatalogItem;
import io.millrace.hub.Catalogues;
import io.millrace.hub.Change;
import io.millrace.hub.ChangeListener;
import io.millrace.hub.ChangeReport;
import io.millrace.hub.ChangeStep;
import io.millrace.hub.Hub;
import io.millrace.hub.HubOperation;
import io.millrace.hub.HubSource;
import io.millrace.hub.HubState;
import io.millrace.hub.InstalledItem;
import io.millrace.hub.ItemDetails;
import io.millrace.hub.Operation;
import io.millrace.hub.Plan;
import io.millrace.hub.SourceSettings;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A hub with the item {@code shout}, whose texts are hostile; remembers what it was asked. */
final class OneItemHub implements Hub, Catalogues {
  static final String HOSTILE = "<script>alert(1)</script>";
  static final String ICON = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>";

  final List<Change> applied = new ArrayList<>();
  final List<String> said = new ArrayList<>();
  private final List<HubState> states = new ArrayList<>();

  @Override
  public List<CatalogItem> items() {
    return List.of(item("1.1.0"), item("1.0.0"));
  }

  private static CatalogItem item(String version) {
    return new CatalogItem(
        "shout",
        version,
        "guardrail",
        HOSTILE,
        List.of("text"),
        "Apache-2.0",
        "acme",
        "io.acme.shout",
        "ab".repeat(32),
        1234,
        Optional.empty(),
        Optional.empty(),
        Optional.of("1.0.0"));
  }

  @Override
  public List<CatalogItem> search(String text, String kind, String category, int limit) {
    said.add(text + "|" + kind + "|" + category);
    return List.of(item("1.1.0"));
  }

  @Override
  public ItemDetails info(String item) {
    if (!item.contains("shout")) {
      throw PlatformException.caller("HUB_ITEM_NOT_FOUND", "No '" + item + "'.", "List them.");
    }
    return new ItemDetails(
        item("1.1.0"),
        items(),
        List.of("io.millrace.api.guardrail [1.0,2)"),
        HOSTILE,
        Optional.of("data:image/svg+xml;utf8," + ICON),
        Optional.empty());
  }

  @Override
  public List<HubSource> sources() {
    SourceSettings settings =
        new SourceSettings(
            "acme", "/srv/acme", List.of(), Set.of(), false, Optional.empty(), false);
    return List.of(
        new HubSource(
            settings,
            "ok",
            Optional.empty(),
            Optional.empty(),
            1,
            Optional.empty(),
            Optional.of(Instant.EPOCH),
            1));
  }

  @Override
  public HubSource add(SourceSettings settings, String who) {
    said.add("add " + settings + " by " + who);
    return sources().get(0);
  }

  @Override
  public void remove(String name, String who) {
    said.add("remove " + name + " by " + who);
  }

  @Override
  public List<HubSource> refresh() {
    return sources();
  }

  @Override
  public List<InstalledItem> installed() {
    return List.of(
        new InstalledItem(
            "shout",
            "1.0.0",
            "guardrail",
            HOSTILE,
            "io.acme.shout",
            false,
            "active",
            "acme",
            true,
            false,
            Optional.of(Instant.EPOCH),
            List.of("io.acme.shout 1.0.0"),
            Optional.of(Path.of("/srv/secret/place"))));
  }

  @Override
  public Optional<Path> resources(String item) {
    return Optional.empty();
  }

  @Override
  public Plan plan(Change change) {
    if (change.operation() == Operation.UNINSTALL && !change.force()) {
      throw PlatformException.caller("HUB_ITEM_IN_USE", "A pipeline uses it.", "Force it.");
    }
    return new Plan(
        change, states.size(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of());
  }

  @Override
  public ChangeReport apply(Change change, ChangeListener listener) {
    applied.add(change);
    listener.step(step(ChangeStep.Stage.PLANNED, "planned"));
    if (change.items().contains("broken")) {
      listener.step(step(ChangeStep.Stage.ROLLED_BACK, "rolled back"));
      throw PlatformException.caller("HUB_START_FAILED", "It threw.", "Ask its author.");
    }
    listener.step(step(ChangeStep.Stage.DONE, "done"));
    states.add(
        new HubState(
            states.size() + 1L,
            Instant.EPOCH,
            change.who(),
            change.operation(),
            true,
            List.of(),
            List.of()));
    return new ChangeReport(
        change.operation(),
        states.size(),
        false,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        1.5,
        1.5);
  }

  private static ChangeStep step(ChangeStep.Stage stage, String what) {
    return new ChangeStep("op-1", stage, what, 1, 1, Instant.EPOCH);
  }

  @Override
  public List<HubState> states(int limit) {
    return states.subList(Math.max(0, states.size() - limit), states.size());
  }

  @Override
  public List<HubOperation> operations(int limit) {
    return List.of();
  }

  @Override
  public List<String> verify() {
    return List.of("io.acme.shout 1.0.0 has another digest");
  }
}
