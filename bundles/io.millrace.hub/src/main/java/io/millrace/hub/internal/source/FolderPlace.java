package io.millrace.hub.internal.source;

import io.millrace.catalog.CatalogFiles;
import io.millrace.catalog.CatalogResource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A folder of this machine: a catalogue, or an archive as it was taken in, whose catalogues lie in
 * {@value #CATALOGUES} and whose bundles in {@value #BUNDLES} by digest.
 */
final class FolderPlace implements SourcePlace {
  static final String CATALOGUES = "catalogues";
  static final String BUNDLES = "bundles";
  private static final List<String> FILES =
      List.of(CatalogFiles.INDEX, CatalogFiles.OVERVIEW, CatalogFiles.ENVELOPE);
  private static final int MAX_PARTS = 100;

  private final Path folder;
  private final WebFiles web;

  FolderPlace(Path folder, WebFiles web) {
    this.folder = folder;
    this.web = web;
  }

  private List<String> parts() throws IOException {
    Path several = folder.resolve(CATALOGUES);
    if (Files.exists(folder.resolve(CatalogFiles.INDEX)) || !Files.isDirectory(several)) {
      return List.of("");
    }
    try (Stream<Path> found = Files.list(several)) {
      return found
          .filter(Files::isDirectory)
          .map(p -> CATALOGUES + "/" + p.getFileName() + "/")
          .sorted()
          .limit(MAX_PARTS)
          .toList();
    }
  }

  @Override
  public String stamp() throws IOException {
    StringBuilder stamp = new StringBuilder();
    for (String part : parts()) {
      for (String name : FILES) {
        try {
          BasicFileAttributes file =
              Files.readAttributes(folder.resolve(part + name), BasicFileAttributes.class);
          stamp
              .append(file.lastModifiedTime())
              .append(file.size())
              .append(file.fileKey())
              .append(';');
        } catch (NoSuchFileException absent) {
          stamp.append("-;");
        }
      }
    }
    return stamp.toString();
  }

  @Override
  public Map<String, ReadFile> read(Map<String, ReadFile> known) throws IOException {
    Map<String, ReadFile> read = new LinkedHashMap<>();
    for (String part : parts()) {
      CatalogFiles files = CatalogFiles.read(folder.resolve(part));
      String name = part.isEmpty() ? "" : part.substring(CATALOGUES.length() + 1);
      read.put(name + CatalogFiles.INDEX, ReadFile.of(files.index()));
      files.overview().ifPresent(b -> read.put(name + CatalogFiles.OVERVIEW, ReadFile.of(b)));
      files.envelope().ifPresent(b -> read.put(name + CatalogFiles.ENVELOPE, ReadFile.of(b)));
    }
    return read;
  }

  @Override
  public InputStream open(String address, long sizeBytes) throws IOException {
    FileAddress parsed = FileAddress.parse(address);
    if (parsed.web()) {
      return web.open(parsed.uri(), sizeBytes);
    }
    Path file;
    try {
      file = parsed.relative() ? folder.resolve(parsed.path()) : Path.of(parsed.uri());
    } catch (IllegalArgumentException | FileSystemNotFoundException bad) {
      throw SourcePlace.leadsAway(address, "is no file");
    }
    if (!file.toAbsolutePath().normalize().startsWith(folder.toAbsolutePath().normalize())) {
      throw SourcePlace.leadsAway(address, "is not in the folder");
    }
    Path real = file.toRealPath(); // a link must not lead out either
    if (!real.startsWith(folder.toRealPath())) {
      throw SourcePlace.leadsAway(address, "is a link that leads out of the folder");
    }
    return Files.newInputStream(real);
  }

  @Override
  public boolean has(String part, CatalogResource resource) {
    return part.isEmpty() || Files.isRegularFile(folder.resolve(address(part, resource)));
  }

  @Override
  public String address(String part, CatalogResource resource) {
    return part.isEmpty()
        ? resource.content().address()
        : BUNDLES + "/" + resource.content().sha256() + ".jar";
  }

  @Override
  public String page(String part, String sha256) {
    return (part.isEmpty() ? "" : CATALOGUES + "/" + part + "/")
        + CatalogFiles.CONTENT
        + "/"
        + sha256;
  }
}
