package io.millrace.hub.internal.archive;

import io.millrace.api.FrameworkProperties;
import io.millrace.api.PlatformException;
import io.millrace.catalog.CatalogFiles;
import io.millrace.catalog.CatalogResource;
import io.millrace.catalog.CatalogTrust;
import io.millrace.catalog.ItemName;
import io.millrace.catalog.VerificationKey;
import io.millrace.hub.Archives;
import io.millrace.hub.HubSource;
import io.millrace.hub.SourceSettings;
import io.millrace.hub.internal.files.BundleFiles;
import io.millrace.hub.internal.files.FolderTree;
import io.millrace.hub.internal.plan.Needs;
import io.millrace.hub.internal.source.ImportedSources;
import io.millrace.hub.internal.source.Offer;
import io.millrace.hub.internal.source.Offers;
import io.millrace.hub.internal.source.SignedFiles;
import io.millrace.hub.internal.source.TrustedCatalogue;
import io.millrace.hub.internal.source.TrustedCatalogues;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Archives as ZIP files. Thread-safe: each call has a folder of its own. */
@Component(service = Archives.class, configurationPid = ZippedArchives.PID)
public final class ZippedArchives implements Archives {
  static final String PID = "io.millrace.hub";

  @interface Config {
    long bundle_max_mib() default 8192;
  }

  private final Path folder;
  private final TrustedCatalogues catalogues;
  private final ImportedSources imported;
  private final Needs needs;
  private final long maxBytes;
  private final Clock clock;

  @Activate
  public ZippedArchives(
      BundleContext framework,
      Config config,
      @Reference(name = "catalogues") TrustedCatalogues catalogues,
      @Reference(name = "imported") ImportedSources imported)
      throws IOException {
    this(
        Path.of(String.valueOf(framework.getProperty(FrameworkProperties.DATA))),
        framework,
        config.bundle_max_mib() << 20,
        catalogues,
        imported,
        Clock.systemUTC());
  }

  ZippedArchives(
      Path data,
      BundleContext framework,
      long maxBytes,
      TrustedCatalogues catalogues,
      ImportedSources imported,
      Clock clock)
      throws IOException {
    this.folder = data.resolve("catalogues");
    this.catalogues = catalogues;
    this.imported = imported;
    String bundles = "file:" + data.resolve("bundles").toAbsolutePath() + "/";
    this.needs = new Needs(framework, location -> location.startsWith(bundles));
    this.maxBytes = maxBytes;
    this.clock = clock;
    FolderTree.delete(folder.resolve("export")); // what an interrupted export left
  }

  @Override
  public void export(List<String> items, OutputStream out) throws IOException {
    if (items.isEmpty()) {
      throw PlatformException.caller(
          "HUB_ITEM_NOT_FOUND",
          "No item was named.",
          "Name the items that the archive shall hold.");
    }
    Offers offers = catalogues.read();
    List<Offer> wanted = items.stream().map(i -> offers.find(ItemName.parse(i))).toList();
    Map<CatalogResource, TrustedCatalogue> all = needs.of(wanted, offers);
    Map<TrustedCatalogue, SignedFiles> signed = new LinkedHashMap<>();
    for (TrustedCatalogue home : Set.copyOf(all.values())) {
      signed.put(home, catalogues.signedFiles(home).orElseThrow(() -> unsigned(home)));
    }
    Path own = folder.resolve("export").resolve(UUID.randomUUID().toString());
    try {
      BundleFiles files = new BundleFiles(own, maxBytes);
      all.forEach(
          (resource, home) ->
              files.fetch(
                  resource.label(),
                  resource.content().sha256(),
                  resource.content().sizeBytes(),
                  () -> catalogues.open(home, resource),
                  file -> {}));
      write(signed, all, files, out);
    } finally {
      FolderTree.delete(own);
    }
  }

  private static PlatformException unsigned(TrustedCatalogue catalogue) {
    return PlatformException.operator(
        "HUB_UNTRUSTED",
        "The catalogue of source '"
            + catalogue.source()
            + "' is not signed, so nobody could trust an archive of it.",
        "Sign it ('millrace hub publish'), or take the items from a source that is signed.");
  }

  private static void write(
      Map<TrustedCatalogue, SignedFiles> signed,
      Map<CatalogResource, TrustedCatalogue> all,
      BundleFiles files,
      OutputStream out)
      throws IOException {
    ZipOutputStream zip = new ZipOutputStream(out); // not closed: the stream is the caller's
    for (Map.Entry<TrustedCatalogue, SignedFiles> catalogue : signed.entrySet()) {
      String part =
          catalogue.getKey().source()
              + (catalogue.getKey().part().isEmpty() ? "" : "." + catalogue.getKey().part());
      String home = ArchiveFormat.CATALOGUES + part + "/";
      CatalogFiles of = catalogue.getValue().files();
      entry(zip, home + CatalogFiles.INDEX, of.index());
      if (of.overview().isPresent()) {
        entry(zip, home + CatalogFiles.OVERVIEW, of.overview().get());
      }
      entry(zip, home + CatalogFiles.ENVELOPE, of.envelope().orElseThrow());
      for (Map.Entry<String, byte[]> page : catalogue.getValue().pages().entrySet()) {
        entry(zip, home + CatalogFiles.CONTENT + "/" + page.getKey(), page.getValue());
      }
    }
    for (String sha256 : all.keySet().stream().map(r -> r.content().sha256()).distinct().toList()) {
      zip.putNextEntry(new ZipEntry(ArchiveFormat.bundle(sha256)));
      Files.copy(files.path(sha256), zip);
      zip.closeEntry();
    }
    zip.finish();
  }

  private static void entry(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(bytes);
    zip.closeEntry();
  }

  @Override
  public HubSource importArchive(String name, List<String> keys, InputStream archive, String who)
      throws IOException {
    imported.checkFree(name);
    List<VerificationKey> trusted =
        keys.isEmpty() ? catalogues.keys() : keys.stream().map(VerificationKey::parse).toList();
    Path home = folder.resolve("imported").resolve(name).resolve(UUID.randomUUID().toString());
    boolean done = false;
    try {
      Files.createDirectories(home);
      List<VerificationKey> vouching =
          new Intake(
                  home,
                  new CatalogTrust(name, trusted, Set.of()),
                  part -> imported.seen(name, part),
                  clock.instant())
              .unpack(archive);
      HubSource source =
          imported.addImported(
              new SourceSettings(
                  name,
                  home.toString(),
                  vouching.stream().map(VerificationKey::base64).toList(),
                  Set.of(),
                  false,
                  Optional.empty(),
                  false),
              who);
      done = true;
      return source;
    } finally {
      if (!done) {
        FolderTree.delete(home);
      }
    }
  }
}
