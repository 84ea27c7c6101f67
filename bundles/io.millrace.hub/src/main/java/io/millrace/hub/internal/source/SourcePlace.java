package io.millrace.hub.internal.source;

import io.millrace.api.PlatformException;
import io.millrace.catalog.CatalogFiles;
import io.millrace.catalog.CatalogResource;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/**
 * Where a source's files are. Believes nothing: what it gives is checked by its caller.
 * Thread-safe.
 */
interface SourcePlace {
  /**
   * A file as it was read.
   *
   * @param bytes not copied
   * @param etag the server's, empty if it gave none
   * @param lastModified the server's, empty if it gave none
   */
  record ReadFile(byte[] bytes, String etag, String lastModified) {
    static ReadFile of(byte[] bytes) {
      return new ReadFile(bytes, "", "");
    }
  }

  /**
   * The files of the catalogue by name, {@code index.xml} and so on; of several catalogues, each
   * under {@code part/}.
   *
   * @param known what was read before; what has not changed is taken from it
   */
  Map<String, ReadFile> read(Map<String, ReadFile> known) throws IOException;

  /**
   * Opens a file of the source. The caller closes.
   *
   * @param address as in the index
   * @param sizeBytes how many bytes to expect, -1 if unknown; bounds the time it may take
   * @throws PlatformException HUB_CATALOG_INVALID if the address leads where it must not
   */
  InputStream open(String address, long sizeBytes) throws IOException;

  /** Whether it has the bundle: an archive has only some of those that its catalogues name. */
  default boolean has(String part, CatalogResource resource) {
    return true;
  }

  /** Address of a bundle, for {@link #open}. */
  default String address(String part, CatalogResource resource) {
    return resource.content().address();
  }

  /** Address of a README or icon, for {@link #open}. */
  default String page(String part, String sha256) {
    return CatalogFiles.CONTENT + "/" + sha256;
  }

  /**
   * A text that changes when the files do, if finding out costs next to nothing; empty for places
   * across a network.
   */
  default String stamp() throws IOException {
    return "";
  }

  /** The refusal of an address. */
  static PlatformException leadsAway(String address, String why) {
    String shown = address.length() > 200 ? address.substring(0, 200) + "…" : address;
    return PlatformException.operator(
        "HUB_CATALOG_INVALID",
        "The catalogue names a file outside its own place: '" + shown + "' " + why + ".",
        "Do not use this catalogue; its bundles must lie beside its index or on a web server.");
  }
}
