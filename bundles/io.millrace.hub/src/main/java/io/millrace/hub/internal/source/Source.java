package io.millrace.hub.internal.source;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import io.millrace.catalog.CatalogFiles;
import io.millrace.catalog.CatalogOverview;
import io.millrace.catalog.CatalogResource;
import io.millrace.catalog.CatalogTrust;
import io.millrace.catalog.CatalogTrust.Vouched;
import io.millrace.catalog.Sha256;
import io.millrace.hub.HubSource;
import io.millrace.hub.SourceSettings;
import io.millrace.hub.internal.source.SourceCache.Cached;
import io.millrace.hub.internal.source.SourcePlace.ReadFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One source: its place, what was read of it, and whether it can be trusted now. Thread-safe: one
 * lock serialises the reading; what was read last is seen without it.
 */
final class Source {
  private static final Logger LOG = LoggerFactory.getLogger(Source.class);
  private static final Duration FRESH = Duration.ofMinutes(1);
  private static final String UNASKED = "it was not asked since the start";

  private final SourceSettings settings;
  private final SourcePlace place;
  private final CatalogTrust trust;
  private final SeenRecords seen;
  private final SourceCache cache;
  private final Clock clock;
  private final ReentrantLock reading = new ReentrantLock();
  private volatile Look last = Look.NEVER;

  /** A catalogue of the source, checked. */
  private record Part(
      String name, String digest, CatalogFiles files, Vouched vouched, List<CatalogResource> all) {}

  /**
   * The source at one moment.
   *
   * @param looked when it was last looked at
   * @param read when it was last read from its place
   */
  private record Look(
      String state,
      @Nullable PlatformException problem,
      @Nullable Instant looked,
      @Nullable Instant read,
      String stamp,
      List<Part> parts,
      List<TrustedCatalogue> catalogues) {
    static final Look NEVER = new Look("unavailable", null, null, null, "", List.of(), List.of());

    /** The same, as if nobody had looked: the next who reads does. */
    Look unasked() {
      return new Look(state, problem, null, read, stamp, parts, catalogues);
    }
  }

  Source(
      SourceSettings settings,
      SourcePlace place,
      CatalogTrust trust,
      SeenRecords seen,
      SourceCache cache,
      Clock clock) {
    this.settings = settings;
    this.place = place;
    this.trust = trust;
    this.seen = seen;
    this.cache = cache;
    this.clock = clock;
  }

  SourceSettings settings() {
    return settings;
  }

  CatalogTrust trust() {
    return trust;
  }

  /** Looks at the place if the last look is too old, or anyway. */
  void look(boolean anyway) {
    reading.lock();
    try {
      Instant now = clock.instant();
      String stamp = stamp();
      if (anyway || !fresh(now, stamp)) {
        last = looked(now, stamp);
        if (last.problem() != null) {
          LOG.warn("Hub source {} is {}: {}", settings.name(), last.state(), last.problem().what());
        }
      }
    } finally {
      reading.unlock();
    }
  }

  /** Looks as far as that reaches nobody: at a folder, or at what is cached of a server. */
  void glance() {
    if (!stamp().isEmpty()) {
      look(false);
      return;
    }
    reading.lock();
    try {
      if (last == Look.NEVER) {
        Instant now = clock.instant();
        cache
            .load()
            .map(k -> believed("stale", unavailable(UNASKED, null), k.files(), now, k.read(), ""))
            .ifPresent(cached -> last = cached.unasked());
      }
    } finally {
      reading.unlock();
    }
  }

  private String stamp() {
    try {
      return place.stamp();
    } catch (IOException unreadable) {
      return unreadable.toString(); // reading will say it
    }
  }

  private boolean fresh(Instant now, String stamp) {
    Instant looked = last.looked();
    if (looked == null || expired(now)) {
      return false;
    }
    return stamp.isEmpty() ? looked.plus(FRESH).isAfter(now) : stamp.equals(last.stamp());
  }

  /** Whether something that was in time when it was read is not any more. */
  private boolean expired(Instant now) {
    Instant looked = last.looked();
    return last.parts().stream()
        .flatMap(p -> p.vouched().statement().stream())
        .anyMatch(s -> !s.expires().isAfter(now) && looked != null && s.expires().isAfter(looked));
  }

  private Look looked(Instant now, String stamp) {
    boolean local = !stamp.isEmpty();
    Optional<Cached> known = local ? Optional.empty() : cache.load();
    if (settings.offline() && !local) {
      return known
          .map(k -> believed("offline", null, k.files(), now, k.read(), stamp))
          .orElseGet(() -> failed(unavailable("it is set offline and nothing is cached", null)));
    }
    try {
      Map<String, ReadFile> files = place.read(known.map(Cached::files).orElse(Map.of()));
      Look look = believed("ok", null, files, now, now, stamp);
      if (look.state().equals("untrusted") && !local) { // perhaps it was being published
        files = place.read(Map.of());
        look = believed("ok", null, files, now, now, stamp);
      }
      if (!local && look.state().equals("ok")) {
        cache.store(new Cached(files, now));
      }
      return look;
    } catch (IOException unreachable) {
      PlatformException problem = unavailable(reason(unreachable), unreachable);
      return known
          .map(k -> believed("stale", problem, k.files(), now, k.read(), stamp))
          .orElseGet(() -> failed(problem));
    } catch (PlatformException unusable) {
      return failed(unusable);
    }
  }

  private static String reason(IOException failed) {
    if (failed instanceof NoSuchFileException || failed instanceof FileNotFoundException) {
      return "there is no catalogue: " + failed.getMessage();
    }
    return failed.getMessage() == null ? failed.toString() : failed.getMessage();
  }

  private Look failed(PlatformException problem) {
    String state = problem.code().equals("HUB_SOURCE_UNAVAILABLE") ? "unavailable" : "untrusted";
    return new Look(state, problem, clock.instant(), last.read(), stamp(), List.of(), List.of());
  }

  private Look believed(
      String state,
      @Nullable PlatformException problem,
      Map<String, ReadFile> files,
      Instant now,
      Instant read,
      String stamp) {
    List<Part> parts = new ArrayList<>();
    try {
      for (Map.Entry<String, CatalogFiles> part : parts(files).entrySet()) {
        parts.add(part(part.getKey(), part.getValue(), now));
      }
    } catch (PlatformException untrusted) {
      return failed(untrusted);
    }
    for (Part part : parts) {
      part.vouched()
          .seen()
          .ifPresent(s -> seen.put(settings.name(), part.name(), settings.location(), s));
    }
    List<String> more =
        problem == null
            ? List.of()
            : List.of(
                "source " + settings.name() + " cannot be reached; it is used as read at " + read);
    List<TrustedCatalogue> catalogues = parts.stream().map(p -> catalogue(p, more)).toList();
    return new Look(state, problem, now, read, stamp, parts, catalogues);
  }

  private static Map<String, CatalogFiles> parts(Map<String, ReadFile> files) {
    Map<String, CatalogFiles> parts = new TreeMap<>();
    files.forEach(
        (name, file) -> {
          if (name.endsWith(CatalogFiles.INDEX)) {
            String prefix = name.substring(0, name.length() - CatalogFiles.INDEX.length());
            parts.put(
                prefix.isEmpty() ? "" : prefix.substring(0, prefix.length() - 1),
                new CatalogFiles(
                    file.bytes(),
                    Optional.ofNullable(files.get(prefix + CatalogFiles.OVERVIEW))
                        .map(ReadFile::bytes),
                    Optional.ofNullable(files.get(prefix + CatalogFiles.ENVELOPE))
                        .map(ReadFile::bytes)));
          }
        });
    return parts;
  }

  private Part part(String name, CatalogFiles files, Instant now) {
    Vouched vouched = trust.check(files, seen.get(settings.name(), name, settings.location()), now);
    String digest = files.digest();
    for (Part before : last.parts()) {
      if (before.digest().equals(digest) && before.name().equals(name)) {
        return new Part(name, digest, files, vouched, before.all()); // not parsed again
      }
    }
    return new Part(name, digest, files, vouched, files.resources(settings.name()));
  }

  private TrustedCatalogue catalogue(Part part, List<String> more) {
    List<CatalogResource> here =
        part.all().stream().filter(r -> place.has(part.name(), r)).toList();
    List<String> warnings = new ArrayList<>(part.vouched().warnings());
    warnings.addAll(more);
    return new TrustedCatalogue(settings.name(), part.name(), part.vouched().key(), here, warnings);
  }

  /** What can be used, as of the last look. */
  List<TrustedCatalogue> catalogues() {
    return last.catalogues();
  }

  /** Why nothing can be used, as of the last look; empty if something can. */
  Optional<PlatformException> refusal() {
    Look now = last;
    return now.catalogues().isEmpty() ? Optional.ofNullable(now.problem()) : Optional.empty();
  }

  HubSource state() {
    Look now = last;
    Optional<Part> first = now.parts().stream().findFirst();
    return new HubSource(
        settings,
        now.state(),
        Optional.ofNullable(now.problem()).map(PlatformException::what),
        first.flatMap(p -> p.vouched().key()),
        first.flatMap(p -> p.vouched().statement()).map(s -> s.counter()).orElse(0L),
        first.flatMap(p -> p.vouched().statement()).map(s -> s.expires()),
        Optional.ofNullable(now.read()),
        (int)
            now.catalogues().stream()
                .flatMap(c -> c.resources().stream())
                .filter(r -> r.item().isPresent())
                .count());
  }

  InputStream open(TrustedCatalogue catalogue, CatalogResource resource) throws IOException {
    CatalogResource.Content content = resource.content();
    if (settings.offline() && place.stamp().isEmpty()) {
      throw unavailable("it is set offline", null);
    }
    try {
      return place.open(place.address(catalogue.part(), resource), content.sizeBytes());
    } catch (IOException failed) {
      throw unavailable(resource.label() + ": " + reason(failed), failed);
    }
  }

  /**
   * README and icon of a bundle, by digest; what cannot be had or is not what it must be is left
   * out.
   */
  Optional<byte[]> page(TrustedCatalogue catalogue, String sha256, int limit) {
    try (InputStream in =
        settings.offline() && place.stamp().isEmpty()
            ? InputStream.nullInputStream()
            : place.open(place.page(catalogue.part(), sha256), limit)) {
      byte[] bytes = in.readNBytes(limit + 1);
      return Optional.of(bytes).filter(b -> b.length <= limit && Sha256.of(b).equals(sha256));
    } catch (IOException | PlatformException absent) {
      LOG.debug("Hub source {} has no page {}", settings.name(), sha256, absent);
      return Optional.empty();
    }
  }

  /** The signed files of a catalogue; empty if it is unsigned or not there any more. */
  Optional<CatalogFiles> files(TrustedCatalogue catalogue) {
    return last.parts().stream()
        .filter(p -> p.name().equals(catalogue.part()) && p.vouched().key().isPresent())
        .map(Part::files)
        .findFirst();
  }

  /** Pages by digest of the bundle, as the overview has them. */
  Map<String, CatalogOverview.Pages> pages(TrustedCatalogue catalogue) {
    return last.parts().stream()
        .filter(p -> p.name().equals(catalogue.part()))
        .flatMap(p -> p.files().overview().stream())
        .findFirst()
        .map(json -> CatalogOverview.read(json, settings.name()).pages())
        .orElseGet(LinkedHashMap::new);
  }

  /** Forgets what was read and seen. */
  void forget() {
    for (Part part : last.parts()) {
      seen.delete(settings.name(), part.name());
    }
    try {
      cache.delete();
    } catch (IOException left) {
      LOG.warn("The cache of source {} could not be deleted", settings.name(), left);
    }
  }

  private PlatformException unavailable(String why, @Nullable IOException cause) {
    return new PlatformException(
        "HUB_SOURCE_UNAVAILABLE",
        Blame.ENVIRONMENT,
        true,
        "Source '" + settings.name() + "' cannot be used: " + why + ".",
        "Check that "
            + settings.location()
            + " can be reached, then repeat; what is cached can be"
            + " searched meanwhile.",
        cause);
  }
}
