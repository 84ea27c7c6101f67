package io.millrace.hub.internal.source;

import io.millrace.catalog.CatalogFiles;
import java.util.Map;

/**
 * A catalogue to be passed on as it is.
 *
 * @param files as they were signed
 * @param pages READMEs and icons, by digest
 */
public record SignedFiles(CatalogFiles files, Map<String, byte[]> pages) {
  public SignedFiles {
    pages = Map.copyOf(pages);
  }
}
