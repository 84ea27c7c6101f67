package io.millrace.catalog;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A small catalogue, for tests. */
final class SampleCatalogue {
  static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

  private SampleCatalogue() {}

  static CatalogFiles unsigned(String summary) {
    byte[] index =
        IndexText.bytes(
            IndexText.of(
                IndexText.item(
                    "<attribute name='name' value='shout'/><attribute name='kind' value='guardrail'/>"
                        + "<attribute name='summary' value='"
                        + summary
                        + "'/>")));
    CatalogFiles bare = new CatalogFiles(index, Optional.empty(), Optional.empty());
    byte[] overview = CatalogOverview.of("Sample", bare.resources("sample"), Map.of()).write();
    return new CatalogFiles(index, Optional.of(overview), Optional.empty());
  }

  static CatalogFiles signed(String summary, long counter, SigningKey... keys) {
    return unsigned(summary).sign(counter, NOW, NOW.plusSeconds(3600), List.of(keys));
  }
}
