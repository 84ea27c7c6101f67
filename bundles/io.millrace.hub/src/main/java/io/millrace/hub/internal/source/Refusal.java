package io.millrace.hub.internal.source;

import io.millrace.api.PlatformException;

/**
 * A source that cannot be used.
 *
 * @param why HUB_UNTRUSTED, HUB_SOURCE_UNAVAILABLE, HUB_CATALOG_INVALID
 */
public record Refusal(String source, PlatformException why) {}
