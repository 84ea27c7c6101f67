package io.millrace.publisher;

import java.time.Instant;
import java.util.List;

/**
 * What a publication did.
 *
 * @param changed {@code name version} of the items, or labels of the libraries, that were added or
 *     marked; empty if all was there already and it was only signed again
 * @param counter of the new signature
 * @param expires when it must be signed again
 * @param keys ids of the keys that signed
 * @param items how many versions of items the catalogue has now
 */
public record Published(
    List<String> changed, long counter, Instant expires, List<String> keys, int items) {
  public Published {
    changed = List.copyOf(changed);
    keys = List.copyOf(keys);
  }
}
