package io.millrace.hub.internal.source;

import io.millrace.api.PlatformException;
import io.millrace.catalog.CatalogFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A catalogue in a Maven repository: a ZIP of it ({@code artifact-version.zip}), or its files as
 * attached artifacts ({@code …-index.xml}, {@code …-catalog.json}, {@code …-index.dsse.json}). Its
 * bundles have {@code mvn:} addresses, or lie beside it.
 */
final class MavenPlace implements SourcePlace {
  private static final Map<String, String> ATTACHED =
      Map.of(
          CatalogFiles.INDEX,
          "index/xml",
          CatalogFiles.OVERVIEW,
          "catalog/json",
          CatalogFiles.ENVELOPE,
          "index/dsse.json");

  private final MavenLocation location;
  private final MavenRepository repository;
  private volatile String version;

  MavenPlace(MavenLocation location, MavenRepository repository) {
    this.location = location;
    this.repository = repository;
    this.version = location.version();
  }

  @Override
  public Map<String, ReadFile> read(Map<String, ReadFile> known) throws IOException {
    String newest = location.version();
    if (newest.isEmpty()) {
      newest = repository.newest(location);
    }
    boolean same = newest.equals(version);
    version = newest;
    ReadFile before =
        same
            ? known.getOrDefault(CatalogZip.FILE, ReadFile.of(new byte[0]))
            : ReadFile.of(new byte[0]);
    Optional<ReadFile> zip =
        repository.verified(location.file(newest, "", "zip"), before, CatalogZip.MAX_BYTES);
    if (zip.isPresent()) {
      Map<String, ReadFile> read = new LinkedHashMap<>();
      CatalogZip.read(zip.get().bytes()).forEach((n, bytes) -> read.put(n, ReadFile.of(bytes)));
      read.put(CatalogZip.FILE, zip.get());
      return read;
    }
    return attached(newest, same ? known : Map.of());
  }

  private Map<String, ReadFile> attached(String of, Map<String, ReadFile> known)
      throws IOException {
    Map<String, ReadFile> read = new LinkedHashMap<>();
    for (Map.Entry<String, String> file : ATTACHED.entrySet()) {
      String[] classifierAndType = file.getValue().split("/");
      String path = location.file(of, classifierAndType[0], classifierAndType[1]);
      repository
          .verified(
              path,
              known.getOrDefault(file.getKey(), ReadFile.of(new byte[0])),
              CatalogFiles.LIMITS.get(file.getKey()))
          .ifPresent(f -> read.put(file.getKey(), f));
    }
    if (!read.containsKey(CatalogFiles.INDEX)) {
      throw new FileNotFoundException(
          "version " + of + " has neither a .zip nor an -index.xml in " + repository);
    }
    return read;
  }

  @Override
  public InputStream open(String address, long sizeBytes) throws IOException {
    if (address.startsWith("mvn:")) {
      return maven(address, sizeBytes);
    }
    FileAddress parsed = FileAddress.parse(address);
    if (parsed.relative()) {
      String of = version.isEmpty() ? repository.newest(location) : version;
      return repository.open(location.artifactFolder() + of + "/" + parsed.path(), sizeBytes);
    }
    if (!parsed.web()) {
      throw SourcePlace.leadsAway(address, "is not in the repository");
    }
    return repository.web().open(parsed.uri(), sizeBytes);
  }

  private InputStream maven(String address, long sizeBytes) throws IOException {
    MavenLocation bundle;
    try {
      bundle = MavenLocation.parse(address);
    } catch (PlatformException bad) {
      throw SourcePlace.leadsAway(address, "is no Maven address");
    }
    if (!bundle.repository().isEmpty() || bundle.version().isEmpty()) {
      throw SourcePlace.leadsAway(address, "must name a version in the same repository");
    }
    return repository.open(
        bundle.file(bundle.version(), bundle.classifier(), bundle.type()), sizeBytes);
  }
}
