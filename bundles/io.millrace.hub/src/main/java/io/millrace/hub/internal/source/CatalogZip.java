package io.millrace.hub.internal.source;

import io.millrace.catalog.CatalogFiles;
import io.millrace.catalog.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;

/** A catalogue's files in one ZIP: small, so that it is read in memory. Stateless. */
public final class CatalogZip {
  static final String FILE = "catalog.zip";

  /** Largest ZIP, and largest sum of what is in it. */
  public static final int MAX_BYTES = 256 << 20;

  private static final int MAX_ENTRIES = 20_000;
  private static final int SKIP = 1 << 20;

  private CatalogZip() {}

  /**
   * What is in it, by name: the catalogue's three files and pages under {@code content/}. Anything
   * else is passed over.
   *
   * @throws IOException if it is no ZIP, or larger than it may be
   */
  public static Map<String, byte[]> read(byte[] zip) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    long left = MAX_BYTES;
    int entries = 0;
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
      for (ZipEntry e = in.getNextEntry(); e != null; e = in.getNextEntry()) {
        if (++entries > MAX_ENTRIES) {
          throw new IOException("the ZIP has more than " + MAX_ENTRIES + " entries");
        }
        if (belongs(e.getName())) {
          byte[] bytes = CatalogFiles.bounded(e.getName(), in);
          files.put(e.getName(), bytes);
          left -= bytes.length;
        } else {
          for (long n = in.skip(SKIP); n > 0 && left >= 0; n = in.skip(SKIP)) {
            left -= n; // a bomb among what is passed over would be inflated all the same
          }
        }
        if (left < 0) {
          throw new IOException("the ZIP holds more than " + MAX_BYTES + " bytes");
        }
      }
    } catch (ZipException | IllegalArgumentException bad) {
      throw new IOException("the ZIP is damaged: " + bad.getMessage(), bad);
    }
    if (!files.containsKey(CatalogFiles.INDEX)) {
      throw new IOException("the ZIP has no " + CatalogFiles.INDEX);
    }
    return files;
  }

  private static boolean belongs(String name) {
    String page = CatalogFiles.CONTENT + "/";
    return CatalogFiles.LIMITS.containsKey(name)
        || (name.startsWith(page) && Sha256.isHex(name.substring(page.length())));
  }
}
