package io.millrace.hub;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Items in one file, for sites without a network. Thread-safe. */
@ProviderType
public interface Archives {
  /**
   * Writes a ZIP with the items, everything they need beyond the bare distribution, and the signed
   * catalogues that vouch for them.
   *
   * @param items as for {@link Hub}
   * @param out not closed
   * @throws io.millrace.api.PlatformException as {@link Hub#apply}, before anything is written
   */
  void export(List<String> items, OutputStream out) throws IOException;

  /**
   * Takes an archive in as a source that needs no network, verified like any other.
   *
   * @param name of the new source; an imported source of that name is replaced
   * @param keys that may sign it; empty for the keys that are trusted already
   * @throws io.millrace.api.PlatformException HUB_ARCHIVE_INVALID, HUB_UNTRUSTED,
   *     HUB_DIGEST_MISMATCH, HUB_SOURCE_CONFLICT; then nothing was taken in
   */
  HubSource importArchive(String name, List<String> keys, InputStream archive, String who)
      throws IOException;
}
