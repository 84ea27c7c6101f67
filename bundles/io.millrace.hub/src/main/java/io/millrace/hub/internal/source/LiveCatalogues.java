package io.millrace.hub.internal.source;

import io.millrace.api.store.RecordStore;
import io.millrace.catalog.CatalogFiles;
import io.millrace.catalog.CatalogOverview;
import io.millrace.catalog.CatalogResource;
import io.millrace.catalog.CatalogTrust.Seen;
import io.millrace.catalog.ItemName;
import io.millrace.catalog.VerificationKey;
import io.millrace.hub.CatalogItem;
import io.millrace.hub.Catalogues;
import io.millrace.hub.HubSource;
import io.millrace.hub.ItemDetails;
import io.millrace.hub.SourceSettings;
import io.millrace.kernel.audit.AuditTrail;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All sources of this hub: the one that came with the distribution, then those that were added.
 * Thread-safe: what is read is one immutable reading; the list and each source have their locks.
 */
@Component(
    service = {Catalogues.class, TrustedCatalogues.class, ImportedSources.class},
    configurationPid = LiveCatalogues.PID)
public final class LiveCatalogues implements Catalogues, TrustedCatalogues, ImportedSources {
  static final String PID = "io.millrace.hub";
  private static final Logger LOG = LoggerFactory.getLogger(LiveCatalogues.class);

  @interface Config {
    String source() default "";

    String[] keys() default {};

    String[] accepts() default {};

    boolean offline() default false;

    String mavenRepository() default "";
  }

  private final SourceList sources;
  private final ItemView view;
  private final Runnable closing;
  private volatile Reading last = new Reading(new Offers(List.of(), List.of()));

  /** Offers, and what was made of them for searching. */
  private static final class Reading {
    final Offers offers;
    final ItemSearch search;

    Reading(Offers offers) {
      this.offers = offers;
      this.search = new ItemSearch(offers);
    }
  }

  @Activate
  public LiveCatalogues(
      BundleContext framework,
      Config config,
      @Reference(name = "records") RecordStore records,
      @Reference(name = "audit") AuditTrail audit) {
    this(
        new InstalledVersions(framework)::get,
        SourcesConfig.of(
            framework,
            config.source(),
            config.keys(),
            config.accepts(),
            config.offline(),
            config.mavenRepository()),
        records,
        audit,
        WebFiles.Patience.USUAL,
        Clock.systemUTC());
  }

  LiveCatalogues(
      Supplier<Map<String, Version>> installed,
      SourcesConfig config,
      RecordStore store,
      AuditTrail audit,
      WebFiles.Patience patience,
      Clock clock) {
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(r -> daemon(r, "millrace-hub-watch"));
    ExecutorService client = Executors.newCachedThreadPool(r -> daemon(r, "millrace-hub-http"));
    this.closing =
        () -> {
          timer.shutdownNow();
          client.shutdownNow();
        };
    this.sources =
        new SourceList(
            new Places(
                config.folder().resolve("cache"),
                new SeenRecords(store),
                new WebFiles(new LateClient(client), new Watch(timer), patience, Credentials.NONE),
                config.mavenRepository(),
                System::getenv,
                clock),
            config,
            new SourceRecords(store),
            audit);
    this.view = new ItemView(installed);
    LOG.info(
        "Hub has {} sources, the first is {}", sources.all().size(), config.builtIn().location());
  }

  private static Thread daemon(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  @Deactivate
  void close() {
    closing.run();
  }

  @Override
  public Offers read() {
    return reading(false).offers;
  }

  private Reading reading(boolean anyway) {
    List<Source> now = sources.all();
    now.forEach(s -> s.look(anyway));
    List<TrustedCatalogue> catalogues = now.stream().flatMap(s -> s.catalogues().stream()).toList();
    List<Refusal> refused = new ArrayList<>();
    for (Source source : now) {
      source.refusal().ifPresent(why -> refused.add(new Refusal(source.settings().name(), why)));
    }
    Reading before = last;
    boolean same =
        before.offers.refused().equals(refused) && same(before.offers.catalogues(), catalogues);
    if (same) {
      return before;
    }
    Reading fresh = new Reading(new Offers(catalogues, refused));
    last = fresh;
    return fresh;
  }

  private static boolean same(List<TrustedCatalogue> a, List<TrustedCatalogue> b) {
    boolean same = a.size() == b.size();
    for (int i = 0; same && i < a.size(); i++) {
      same = a.get(i) == b.get(i); // by identity: comparing thousands of resources is not quick
    }
    return same;
  }

  @Override
  public InputStream open(TrustedCatalogue catalogue, CatalogResource resource) throws IOException {
    return source(catalogue.source()).open(catalogue, resource);
  }

  private Source source(String name) {
    return sources.get(name);
  }

  @Override
  public Optional<SignedFiles> signedFiles(TrustedCatalogue catalogue) {
    Source source = source(catalogue.source());
    Optional<CatalogFiles> files = source.files(catalogue);
    Map<String, byte[]> pages = new HashMap<>();
    if (files.isPresent()) {
      for (CatalogOverview.Pages of : source.pages(catalogue).values()) {
        of.readme()
            .ifPresent(
                sha ->
                    source
                        .page(catalogue, sha, CatalogFiles.MAX_README)
                        .ifPresent(b -> pages.put(sha, b)));
        of.icon()
            .ifPresent(
                sha ->
                    source
                        .page(catalogue, sha, CatalogFiles.MAX_ICON)
                        .ifPresent(b -> pages.put(sha, b)));
      }
    }
    return files.map(f -> new SignedFiles(f, pages));
  }

  @Override
  public List<VerificationKey> keys() {
    return sources.all().stream().flatMap(s -> s.trust().keys().stream()).distinct().toList();
  }

  @Override
  public List<HubSource> sources() {
    List<Source> all = sources.all();
    all.forEach(Source::glance);
    return all.stream().map(Source::state).toList();
  }

  @Override
  public HubSource add(SourceSettings settings, String who) {
    return sources.add(settings, who);
  }

  @Override
  public void remove(String name, String who) {
    sources.remove(name, who);
  }

  @Override
  public void checkFree(String name) {
    sources.checkFree(name);
  }

  @Override
  public Optional<Seen> seen(String name, String part) {
    return sources.seen(name, part);
  }

  @Override
  public HubSource addImported(SourceSettings settings, String who) {
    return sources.addImported(settings, who);
  }

  @Override
  public List<HubSource> refresh() {
    reading(true);
    return sources();
  }

  @Override
  public List<CatalogItem> items() {
    return view.items(read().all());
  }

  @Override
  public List<CatalogItem> search(String text, String kind, String category, int limit) {
    return view.items(reading(false).search.find(text, kind, category, limit));
  }

  @Override
  public ItemDetails info(String item) {
    return view.details(read(), ItemName.parse(item), this::source);
  }
}
