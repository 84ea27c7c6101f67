package io.millrace.hub.internal.source;

import io.millrace.api.Names;
import io.millrace.api.PlatformException;
import io.millrace.api.store.RecordStore;
import io.millrace.catalog.CatalogTrust.Seen;
import io.millrace.hub.HubSource;
import io.millrace.hub.SourceSettings;
import io.millrace.hub.internal.files.FolderTree;
import io.millrace.kernel.audit.AuditTrail;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sources in their order: the one that came with the distribution, then those that were added.
 * Thread-safe: one lock serialises changes; the list that is read is immutable.
 */
final class SourceList {
  private static final Logger LOG = LoggerFactory.getLogger(SourceList.class);

  private final ReentrantLock changing = new ReentrantLock();
  private final Places places;
  private final Path imported;
  private final SourceRecords records;
  private final AuditTrail audit;
  private volatile List<Source> sources;

  SourceList(Places places, SourcesConfig config, SourceRecords records, AuditTrail audit) {
    this.places = places;
    this.imported = config.folder().resolve("imported").toAbsolutePath().normalize();
    this.records = records;
    this.audit = audit;
    List<Source> all = new ArrayList<>(List.of(places.source(config.builtIn())));
    for (SourceSettings added : records.all()) {
      try {
        all.add(places.source(added));
      } catch (PlatformException bad) { // a setting that a version before took
        LOG.warn("Hub source {} is left out: {} {}", added.name(), bad.what(), bad.remedy());
      }
    }
    this.sources = List.copyOf(all);
  }

  List<Source> all() {
    return sources;
  }

  private Optional<Source> find(String name) {
    return sources.stream().filter(s -> s.settings().name().equals(name)).findFirst();
  }

  Source get(String name) {
    return find(name)
        .orElseThrow(
            () ->
                PlatformException.caller(
                    "HUB_SOURCE_NOT_FOUND",
                    "There is no source '" + name + "'.",
                    "See 'millrace hub sources' for what there is."));
  }

  HubSource add(SourceSettings settings, String who) {
    return audited(
        who,
        "hub.source-add",
        settings,
        entry -> {
          if (find(settings.name()).isPresent()) {
            throw taken(settings.name());
          }
          return adding(settings, entry);
        });
  }

  private static PlatformException taken(String name) {
    return PlatformException.caller(
        "HUB_SOURCE_CONFLICT",
        "There is a source '" + name + "' already.",
        "Take another name, or remove that one first.");
  }

  private HubSource adding(SourceSettings settings, Entry entry) {
    Source source =
        places.source(
            new SourceSettings(
                settings.name(),
                settings.location(),
                settings.keys(),
                settings.accepts(),
                settings.offline(),
                settings.credentials(),
                false));
    boolean kept = false;
    try {
      source.look(true);
      Optional<PlatformException> refusal = source.refusal();
      if (refusal.isPresent()) {
        throw refusal.get();
      }
      entry.with(t -> records.put(t, source.settings()));
      kept = true;
    } finally {
      if (!kept) {
        source.forget();
      }
    }
    List<Source> more = new ArrayList<>(sources);
    more.removeIf(s -> s.settings().name().equals(settings.name()));
    more.add(source);
    sources = List.copyOf(more);
    LOG.info("Hub source {} was added", settings.name());
    return source.state();
  }

  void remove(String name, String who) {
    SourceSettings settings = get(name).settings();
    audited(
        who,
        "hub.source-remove",
        settings,
        entry -> {
          removing(name, entry);
          return name;
        });
    LOG.info("Hub source {} was removed", name);
  }

  private void removing(String name, Entry entry) {
    Source source = get(name);
    if (source.settings().builtIn()) {
      throw PlatformException.caller(
          "HUB_SOURCE_CONFLICT",
          "Source '" + name + "' came with the distribution and cannot be removed.",
          "Set 'source' of io.millrace.hub to another place if it is not wanted.");
    }
    entry.with(t -> records.delete(t, name));
    sources = sources.stream().filter(s -> s != source).toList();
    source.forget();
    if (isImported(source)) {
      retainImported(name, Optional.empty());
    }
  }

  private boolean isImported(Source source) {
    String location = source.settings().location();
    return location.startsWith(imported + "/");
  }

  void checkFree(String name) {
    Names.check("hub source", name);
    if (find(name).filter(s -> !isImported(s)).isPresent()) {
      throw taken(name);
    }
  }

  Optional<Seen> seen(String name, String part) {
    return find(name).flatMap(s -> places.seen().get(name, part, s.settings().location()));
  }

  HubSource addImported(SourceSettings settings, String who) {
    return audited(
        who,
        "hub.import",
        settings,
        entry -> {
          checkFree(settings.name());
          HubSource added = adding(settings, entry);
          retainImported(settings.name(), Optional.of(Path.of(settings.location())));
          return added;
        });
  }

  /** Removes what was taken in under a name, but one folder. */
  private void retainImported(String name, Optional<Path> kept) {
    Path home = imported.resolve(name);
    try {
      if (kept.isEmpty()) {
        FolderTree.delete(home);
        return;
      }
      try (DirectoryStream<Path> all = Files.newDirectoryStream(home)) {
        for (Path folder : all) {
          if (!folder.getFileName().equals(kept.get().getFileName())) {
            FolderTree.delete(folder);
          }
        }
      }
    } catch (IOException left) {
      LOG.warn("What was imported as {} before could not be deleted", name, left);
    }
  }

  /** The audit trail's entry about a change, written with the change's record or not at all. */
  private interface Entry {
    void with(Consumer<RecordStore> record);
  }

  /**
   * Does it.
   *
   * @param work writes the entry when all has been looked at
   */
  private <T> T audited(
      String who, String action, SourceSettings settings, Function<Entry, T> work) {
    Map<String, Object> details =
        Map.of(
            "location",
            settings.location(),
            "accepts",
            settings.accepts().stream().map(Enum::name).sorted().toList());
    changing.lock();
    try {
      return work.apply(
          record -> audit.record(who, action, settings.name(), "done", details, record));
    } catch (PlatformException refused) {
      Map<String, Object> more = new HashMap<>(details);
      more.put("code", refused.code());
      audit.record(who, action, settings.name(), "refused", more);
      throw refused;
    } finally {
      changing.unlock();
    }
  }
}
