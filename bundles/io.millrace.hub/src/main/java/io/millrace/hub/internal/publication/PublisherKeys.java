package io.millrace.hub.internal.publication;

import io.millrace.catalog.VerificationKey;
import io.millrace.hub.internal.files.KeyFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Whose catalogues are taken: keys of the configuration, and those in folders, which are read each
 * time so that a key can be added or taken out while the server runs.
 *
 * @param configured PEM or base64
 * @param folders of {@code *.pem}
 */
record PublisherKeys(List<String> configured, List<Path> folders) {
  static final String FOLDER = "publishers";

  PublisherKeys {
    configured = configured.stream().filter(k -> !k.isBlank()).toList();
    configured.forEach(VerificationKey::parse); // a broken one is told at the start
    folders = List.copyOf(folders);
  }

  /**
   * All of them now.
   *
   * @throws io.millrace.api.PlatformException HUB_KEY_INVALID
   */
  List<VerificationKey> all() {
    List<String> keys = new ArrayList<>(configured);
    folders.forEach(f -> keys.addAll(KeyFolder.keys(f)));
    return keys.stream().map(VerificationKey::parse).toList();
  }
}
