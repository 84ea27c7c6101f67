package io.millrace.hub;

import java.util.Optional;

/**
 * What a catalogue offers.
 *
 * @param name unique within the catalogue: {@code injection}
 * @param version semantic version
 * @param kind {@code guardrail}, {@code model}, {@code blueprint}, …
 * @param summary one sentence for people
 * @param licence SPDX expression, empty if the item does not say
 * @param bundle symbolic name of the bundle
 * @param sha256 digest of the bundle file, 64 hex digits
 * @param sizeBytes size of the bundle file
 * @param installed version of this item that is installed now, if any
 */
public record CatalogItem(
    String name,
    String version,
    String kind,
    String summary,
    String licence,
    String bundle,
    String sha256,
    long sizeBytes,
    Optional<String> installed) {}
