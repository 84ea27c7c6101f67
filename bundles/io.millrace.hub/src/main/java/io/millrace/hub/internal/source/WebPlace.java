package io.millrace.hub.internal.source;

import io.millrace.api.PlatformException;
import io.millrace.catalog.CatalogFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A catalogue on any web server that serves files. */
final class WebPlace implements SourcePlace {
  private final URI folder;
  private final WebFiles web;

  /**
   * @param folder ends in a slash
   */
  WebPlace(URI folder, WebFiles web) {
    this.folder = folder;
    this.web = web;
  }

  /**
   * The folder that a location means, with or without {@code index.xml}.
   *
   * @throws PlatformException HUB_SOURCE_INVALID
   */
  static URI folder(String location) {
    URI uri;
    try {
      uri = URI.create(location);
    } catch (IllegalArgumentException bad) {
      uri = URI.create("");
    }
    if (uri.getHost() == null || uri.getRawUserInfo() != null || uri.getRawQuery() != null) {
      throw PlatformException.caller(
          "HUB_SOURCE_INVALID",
          "The location is no address of a folder on a web server.",
          "Write http(s)://host/path/; user and password belong in 'credentials', by reference.");
    }
    if (String.valueOf(uri.getPath()).endsWith(".xml")) {
      return uri.resolve(".");
    }
    return location.endsWith("/") ? uri : URI.create(location + "/");
  }

  @Override
  public Map<String, ReadFile> read(Map<String, ReadFile> known) throws IOException {
    Map<String, ReadFile> read = new LinkedHashMap<>();
    for (String name : List.of(CatalogFiles.INDEX, CatalogFiles.OVERVIEW, CatalogFiles.ENVELOPE)) {
      ReadFile before = known.getOrDefault(name, ReadFile.of(new byte[0]));
      Optional<ReadFile> now =
          web.read(folder.resolve(name), before, CatalogFiles.LIMITS.get(name));
      now.ifPresent(file -> read.put(name, file));
      if (now.isEmpty() && name.equals(CatalogFiles.INDEX)) {
        throw new FileNotFoundException("there is no " + folder.resolve(name));
      }
    }
    return read;
  }

  @Override
  public InputStream open(String address, long sizeBytes) throws IOException {
    FileAddress parsed = FileAddress.parse(address);
    URI uri = folder.resolve(parsed.uri());
    if (!(parsed.relative() || parsed.web()) || !WebFiles.mayLead(folder, uri)) {
      throw SourcePlace.leadsAway(address, "is nothing that a server may send us to");
    }
    return web.open(uri, sizeBytes);
  }
}
