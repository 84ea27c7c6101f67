package io.millrace.publisher.internal;

import io.millrace.catalog.CatalogFiles;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where a catalogue is kept. */
public interface Shelf {
  /** For people: a path or an address. */
  String name();

  /** What is there; empty if nothing is. */
  Optional<CatalogFiles> read() throws IOException;

  /** Address that an index gives to a new bundle, with {@code {name}} and so on. */
  String address();

  /**
   * Puts a signed catalogue there, after its bundles and pages.
   *
   * @param pages bytes by digest
   * @throws io.millrace.api.PlatformException HUB_PUBLICATION_CONFLICT (retriable) if somebody was
   *     faster
   */
  void write(CatalogFiles signed, List<BundleFile> bundles, Map<String, byte[]> pages)
      throws IOException;
}
