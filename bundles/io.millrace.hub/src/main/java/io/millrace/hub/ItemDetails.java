package io.millrace.hub;

import java.util.List;
import java.util.Optional;

/**
 * Everything a catalogue says of an item.
 *
 * @param item the version that was asked for
 * @param versions all versions in all sources, best first
 * @param requires what it needs, for people: {@code io.millrace.api.guardrail [1.0,2)}, {@code
 *     model tiny-assistant 0.1}
 * @param readme its README, Markdown; empty if the catalogue carries none
 * @param icon its icon as a data URI; only SVG and PNG, at most 64 KiB
 * @param key id of the key that vouches for it
 */
public record ItemDetails(
    CatalogItem item,
    List<CatalogItem> versions,
    List<String> requires,
    String readme,
    Optional<String> icon,
    Optional<String> key) {
  public ItemDetails {
    versions = List.copyOf(versions);
    requires = List.copyOf(requires);
  }
}
