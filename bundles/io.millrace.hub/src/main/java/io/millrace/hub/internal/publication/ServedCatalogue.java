package io.millrace.hub.internal.publication;

import io.millrace.api.Blame;
import io.millrace.api.FrameworkProperties;
import io.millrace.api.PlatformException;
import io.millrace.catalog.CatalogFiles;
import io.millrace.catalog.CatalogOverview;
import io.millrace.catalog.CatalogResource;
import io.millrace.catalog.CatalogStatement;
import io.millrace.catalog.CatalogTrust;
import io.millrace.catalog.CatalogTrust.Vouched;
import io.millrace.catalog.Sha256;
import io.millrace.catalog.VerificationKey;
import io.millrace.hub.Publications;
import io.millrace.hub.internal.source.CatalogZip;
import io.millrace.kernel.audit.AuditTrail;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * The catalogue in {@code <data>/catalogues/published/}. Thread-safe: one lock serialises
 * publications; what is served is one immutable edition.
 */
@Component(service = Publications.class, configurationPid = ServedCatalogue.PID)
public final class ServedCatalogue implements Publications {
  static final String PID = "io.millrace.hub";
  private static final String NAME = "this platform's";

  @interface Config {
    String[] publishers() default {};

    long bundle_max_mib() default 8192;
  }

  private final ReentrantLock publishing = new ReentrantLock();
  private final EditionFiles files;
  private final PublisherKeys publishers;
  private final long maxBytes;
  private final AuditTrail audit;
  private final Clock clock;
  private volatile Optional<Edition> edition;

  @Activate
  public ServedCatalogue(
      BundleContext framework, Config config, @Reference(name = "audit") AuditTrail audit)
      throws IOException {
    this(
        Path.of(String.valueOf(framework.getProperty(FrameworkProperties.DATA))),
        new PublisherKeys(List.of(config.publishers()), folders(framework)),
        config.bundle_max_mib() << 20,
        audit,
        Clock.systemUTC());
  }

  /**
   * Opens what was published.
   *
   * @param publishers whose catalogues are taken
   */
  ServedCatalogue(Path data, PublisherKeys publishers, long maxBytes, AuditTrail audit, Clock clock)
      throws IOException {
    this.files = new EditionFiles(data.resolve("catalogues/published"));
    this.publishers = publishers;
    this.maxBytes = maxBytes;
    this.audit = audit;
    this.clock = clock;
    this.edition = files.current();
  }

  /** The server's own, and those of everybody who starts this distribution. */
  private static List<Path> folders(BundleContext framework) {
    List<Path> folders = new ArrayList<>();
    folders.add(
        Path.of(
            String.valueOf(framework.getProperty(FrameworkProperties.DATA)), PublisherKeys.FOLDER));
    String home = framework.getProperty(FrameworkProperties.HOME);
    if (home != null) {
      folders.add(Path.of(home, "conf", PublisherKeys.FOLDER));
    }
    return folders;
  }

  @Override
  public Optional<Path> file(String path) {
    String name = path.startsWith("/") ? path.substring(1) : path;
    return edition.flatMap(e -> files.file(e, name)).filter(Files::isRegularFile);
  }

  @Override
  public void upload(String sha256, InputStream bundle, String who) throws IOException {
    if (!Sha256.isHex(sha256)) {
      throw PlatformException.caller(
          "HUB_DIGEST_MISMATCH",
          "The name of the upload is no SHA-256 of 64 lower-case hex digits.",
          "Name it bundles/<sha256>.jar.");
    }
    if (publishers.all().isEmpty()) {
      throw nobody();
    }
    Path target = files.bundle(sha256);
    if (Files.exists(target)) {
      return;
    }
    Path part = Files.createTempFile(target.getParent(), sha256, ".part");
    try {
      UploadedBundle.write(sha256, bundle, part, maxBytes);
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
    audit.record(who, "hub.upload", sha256, "done", Map.of("size", Files.size(target)));
  }

  private static PlatformException nobody() {
    return PlatformException.operator(
        "HUB_UNTRUSTED",
        "No key may publish here.",
        "Put the public keys of those who may into publishers/*.pem of the data folder, or set"
            + " 'publishers' of io.millrace.hub.");
  }

  @Override
  public void publish(InputStream catalog, String who) throws IOException {
    Map<String, byte[]> read = read(catalog);
    Edition next;
    publishing.lock();
    try {
      next = accepted(read);
      files.write(next, read);
      edition = Optional.of(next);
    } catch (PlatformException refused) {
      audit.record(who, "hub.publish", "catalog", "refused", Map.of("code", refused.code()));
      throw refused;
    } finally {
      publishing.unlock();
    }
    audit.record(
        who,
        "hub.publish",
        "catalog",
        "done",
        Map.of("counter", next.counter(), "key", next.key(), "bundles", next.bundles().size()));
  }

  private static Map<String, byte[]> read(InputStream catalog) throws IOException {
    byte[] zip = catalog.readNBytes(CatalogZip.MAX_BYTES + 1);
    try {
      if (zip.length > CatalogZip.MAX_BYTES) {
        throw new IOException("it is larger than " + CatalogZip.MAX_BYTES + " bytes");
      }
      return CatalogZip.read(zip);
    } catch (IOException bad) {
      throw invalid("it is no catalogue: " + bad.getMessage());
    }
  }

  private Edition accepted(Map<String, byte[]> read) throws IOException {
    List<VerificationKey> keys = publishers.all();
    if (keys.isEmpty()) {
      throw nobody();
    }
    CatalogFiles catalogue =
        new CatalogFiles(
            read.get(CatalogFiles.INDEX),
            Optional.ofNullable(read.get(CatalogFiles.OVERVIEW)),
            Optional.ofNullable(read.get(CatalogFiles.ENVELOPE)));
    Vouched vouched =
        new CatalogTrust(NAME, keys, Set.of()).check(catalogue, Optional.empty(), clock.instant());
    CatalogStatement statement = vouched.statement().orElseThrow();
    if (catalogue.overview().isEmpty()) {
      throw invalid("it has no " + CatalogFiles.OVERVIEW);
    }
    Map<String, Long> bundles = new HashMap<>();
    for (CatalogResource resource : catalogue.resources(NAME)) {
      bundles.put(checked(resource), resource.content().sizeBytes());
    }
    pages(CatalogOverview.read(catalogue.overview().get(), NAME), read);
    Edition next = new Edition(statement.counter(), vouched.key().orElseThrow(), bundles.keySet());
    Optional<Edition> before = edition;
    if (before.isPresent()) {
      follows(next, before.get());
    }
    return next;
  }

  /** Its digest, if its file is here and as large as it must be. */
  private String checked(CatalogResource resource) throws IOException {
    CatalogResource.Content content = resource.content();
    if (!content.address().equals("bundles/" + content.sha256() + ".jar")) {
      throw invalid(resource.label() + " does not have the address bundles/<sha256>.jar");
    }
    Path file = files.bundle(content.sha256());
    if (!Files.isRegularFile(file) || Files.size(file) != content.sizeBytes()) {
      throw invalid("the file of " + resource.label() + " was not uploaded");
    }
    return content.sha256();
  }

  private void pages(CatalogOverview overview, Map<String, byte[]> read) {
    for (CatalogOverview.Entry entry : overview.items()) {
      for (Optional<String> page : List.of(entry.pages().readme(), entry.pages().icon())) {
        if (page.isPresent()) {
          byte[] given = read.get(CatalogFiles.CONTENT + "/" + page.get());
          boolean good =
              given == null
                  ? Files.isRegularFile(files.page(page.get()))
                  : Sha256.of(given).equals(page.get());
          if (!good) {
            throw invalid("a page of " + entry.item().label() + " is missing or altered");
          }
        }
      }
    }
  }

  /** What was published stays: who has not seen it must look again before he publishes. */
  private static void follows(Edition next, Edition before) {
    boolean keeps = next.bundles().containsAll(before.bundles());
    if (next.counter() <= before.counter() || !keeps) {
      throw new PlatformException(
          "HUB_PUBLICATION_CONFLICT",
          Blame.CALLER,
          true,
          keeps
              ? "The counter "
                  + next.counter()
                  + " is not above "
                  + before.counter()
                  + ", which is served: somebody was faster."
              : "A bundle that is served is missing: somebody was faster, or it was left out.",
          "Fetch the catalogue, add to it, sign it and publish it again.");
    }
  }

  private static PlatformException invalid(String why) {
    return PlatformException.caller(
        "HUB_CATALOG_INVALID",
        "The catalogue was not published: " + why + ".",
        "Upload its bundles first, then a ZIP of its three files and its pages.");
  }
}
