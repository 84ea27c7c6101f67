package io.millrace.rest.internal;

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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Offers and has one item, {@code bank}, whose files are in the given folder. */
final class FakeHub implements Hub, Catalogues {
  /** What was asked of it, in order. */
  final List<Change> applied = Collections.synchronizedList(new ArrayList<>());

  /** What was planned. */
  final List<Change> planned = Collections.synchronizedList(new ArrayList<>());

  /** What sources and items were asked for, and by whom they were changed. */
  final List<String> asked = Collections.synchronizedList(new ArrayList<>());

  /** Content of the bundle of the last change, read while it is there. */
  volatile String bundle = "";

  /** Called after the first step of a change. */
  volatile Runnable between = () -> {};

  private static final Optional<String> NONE = Optional.empty();

  private final Path folder;

  FakeHub(Path folder) {
    this.folder = folder;
  }

  @Override
  public List<HubSource> sources() {
    return List.of(source(new SourceSettings("s", "/s", List.of(), Set.of(), false, NONE, true)));
  }

  private static HubSource source(SourceSettings settings) {
    return new HubSource(
        settings, "ok", NONE, Optional.of("k-1"), 3, Optional.empty(), Optional.empty(), 1);
  }

  @Override
  public HubSource add(SourceSettings settings, String who) {
    asked.add(who + " adds " + settings);
    return source(settings);
  }

  @Override
  public void remove(String name, String who) {
    asked.add(who + " removes " + name);
  }

  @Override
  public List<HubSource> refresh() {
    asked.add("refresh");
    return sources();
  }

  @Override
  public List<CatalogItem> items() {
    return List.of(
        new CatalogItem(
            "bank",
            "1.0.0",
            "blueprint",
            "s",
            List.of(),
            "",
            "catalog",
            "b",
            "",
            7,
            Optional.empty(),
            Optional.empty(),
            Optional.empty()));
  }

  @Override
  public List<CatalogItem> search(String text, String kind, String category, int limit) {
    asked.add(String.join("|", text, kind, category, String.valueOf(limit)));
    return items();
  }

  @Override
  public ItemDetails info(String item) {
    asked.add(item);
    return new ItemDetails(
        items().get(0), items(), List.of(), "# Bank", Optional.empty(), Optional.empty());
  }

  @Override
  public List<InstalledItem> installed() {
    return List.of(
        new InstalledItem(
            "bank",
            "1.0.0",
            "blueprint",
            "s",
            "b",
            false,
            "active",
            "catalog",
            false,
            false,
            Optional.of(Instant.EPOCH),
            List.of("b 1.0.0"),
            Optional.of(folder)));
  }

  @Override
  public Plan plan(Change change) {
    planned.add(change);
    return new Plan(
        change,
        4,
        List.of(),
        List.of(),
        List.of(),
        List.of("pipeline bank/a"),
        List.of(),
        List.of());
  }

  @Override
  public ChangeReport apply(Change change, ChangeListener listener) {
    for (String item : change.items()) {
      if (!item.equals("bank")) {
        throw PlatformException.caller("HUB_ITEM_NOT_FOUND", "No '" + item + "'.", "List them.");
      }
    }
    applied.add(change);
    bundle = change.file().map(FakeHub::read).orElse("");
    listener.step(step(ChangeStep.Stage.PLANNED, 1));
    between.run();
    listener.step(step(ChangeStep.Stage.DONE, 1));
    boolean there = change.operation() != Operation.UNINSTALL;
    return new ChangeReport(
        change.operation(),
        1,
        false,
        there ? installed() : List.of(),
        List.of("b 1.0.0"),
        List.of(),
        List.of(),
        List.of(),
        8.5,
        12.5);
  }

  private static ChangeStep step(ChangeStep.Stage stage, int of) {
    return new ChangeStep("o-1", stage, "bank", 1, of, Instant.EPOCH);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public List<HubState> states(int limit) {
    return List.of(
        new HubState(
            limit,
            Instant.EPOCH,
            "admin",
            Operation.INSTALL,
            true,
            List.of("bank 1.0.0"),
            List.of()));
  }

  @Override
  public List<HubOperation> operations(int limit) {
    return List.of(
        new HubOperation(
            "o-1",
            Instant.EPOCH,
            "admin",
            Operation.INSTALL,
            List.of("bank"),
            HubOperation.Outcome.ROLLED_BACK,
            Optional.of("It did not start."),
            3,
            3,
            List.of(),
            limit));
  }

  @Override
  public List<String> verify() {
    return List.of("The file of b 1.0.0 was altered.");
  }

  @Override
  public Optional<Path> resources(String item) {
    return item.equals("bank") ? Optional.of(folder) : Optional.empty();
  }
}
