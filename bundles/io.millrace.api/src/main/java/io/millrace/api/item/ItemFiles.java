package io.millrace.api.item;

import java.nio.file.Path;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Files of installed items by their address, {@code hub://<item>/<path>}: prompts, rows, schemas. A
 * service of the platform with {@code kind.id=hub}, in the server only. Thread-safe.
 */
@ProviderType
public interface ItemFiles {
  /** What every address begins with. */
  String SCHEME = "hub://";

  /** Whether a text is meant as an address. */
  static boolean isAddress(String text) {
    return text.startsWith(SCHEME);
  }

  /**
   * A file or folder of the version that is installed now; read only, and gone with the item.
   *
   * @throws io.millrace.api.PlatformException ITEM_FILE_NOT_FOUND if the item is not installed or
   *     has no such file
   */
  Path resolve(String address);
}
