package io.millrace.hub;

import java.util.Optional;

/**
 * A bundle that a plan brings or takes.
 *
 * @param bundle symbolic name
 * @param version its version
 * @param item the item that it publishes, if any
 * @param source name of the source it comes from; {@code local} if it is here already
 * @param key id of the key that signed its catalogue; empty if it was not signed
 * @param sha256 digest of the file, 64 hex digits
 * @param sizeBytes size of the file
 * @param here whether its verified file is on this machine already
 */
public record PlannedBundle(
    String bundle,
    String version,
    Optional<String> item,
    String source,
    Optional<String> key,
    String sha256,
    long sizeBytes,
    boolean here) {
  /** {@code symbolic-name version}. */
  public String label() {
    return bundle + " " + version;
  }
}
