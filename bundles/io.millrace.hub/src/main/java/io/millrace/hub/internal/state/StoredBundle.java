package io.millrace.hub.internal.state;

import io.millrace.hub.PlannedBundle;
import java.util.Objects;
import java.util.Optional;

/**
 * A bundle of an installed item; its file is found by the digest.
 *
 * @param item name of the item that it publishes, empty if none
 * @param source name of the source it came from
 * @param key id of the key that signed its catalogue, empty if none
 */
public record StoredBundle(
    String symbolicName,
    String version,
    String sha256,
    long sizeBytes,
    String item,
    String source,
    String key) {
  public StoredBundle {
    item = Objects.requireNonNullElse(item, ""); // records of version 1 have neither
    source = Objects.requireNonNullElse(source, "");
    key = Objects.requireNonNullElse(key, "");
  }

  public String label() {
    return symbolicName + " " + version;
  }

  /** As a plan shows it. */
  public PlannedBundle planned(boolean here) {
    return new PlannedBundle(
        symbolicName,
        version,
        item.isEmpty() ? Optional.empty() : Optional.of(item),
        source,
        key.isEmpty() ? Optional.empty() : Optional.of(key),
        sha256,
        sizeBytes,
        here);
  }
}
