package io.millrace.hub.internal.publication;

import java.util.Set;

/**
 * A published state of the catalogue.
 *
 * @param counter of its signature
 * @param key id of the key that signed it
 * @param bundles digests of all bundles in it
 */
record Edition(long counter, String key, Set<String> bundles) {
  Edition {
    bundles = Set.copyOf(bundles);
  }
}
