package io.millrace.hub;

import java.util.List;
import java.util.Optional;

/**
 * What a catalogue offers.
 *
 * @param name unique within the catalogue: {@code injection}
 * @param version semantic version
 * @param kind {@code guardrail}, {@code model}, {@code blueprint}, …
 * @param summary one sentence for people
 * @param categories what it is about, for browsing
 * @param licence SPDX expression, empty if the item does not say
 * @param source name of the source that has it
 * @param bundle symbolic name of the bundle
 * @param sha256 digest of the bundle file, 64 hex digits
 * @param sizeBytes size of the bundle file
 * @param deprecated why it should not be used any more
 * @param withdrawn why it is not installed any more
 * @param installed version of this item that is installed now, if any
 */
public record CatalogItem(
    String name,
    String version,
    String kind,
    String summary,
    List<String> categories,
    String licence,
    String source,
    String bundle,
    String sha256,
    long sizeBytes,
    Optional<String> deprecated,
    Optional<String> withdrawn,
    Optional<String> installed) {
  public CatalogItem {
    categories = List.copyOf(categories);
  }
}
