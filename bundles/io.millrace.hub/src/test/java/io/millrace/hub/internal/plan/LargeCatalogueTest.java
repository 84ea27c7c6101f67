package io.millrace.hub.internal.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.catalog.CatalogResource;
import io.millrace.hub.internal.source.Offers;
import io.millrace.hub.internal.source.TrustedCatalogue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Version;
import org.osgi.resource.Capability;

/** A requirement is held against few of many capabilities. */
class LargeCatalogueTest {
  private static final int SIZE = 5000;

  /** Bundle i exports package i and needs packages i+1 and 2i. */
  private static CatalogResource resource(int i) {
    CatalogResource.Builder resource = CatalogResource.builder();
    resource.provide(
        "osgi.identity",
        Map.of("osgi.identity", "b" + i, "version", new Version(1, i % 7, 0)),
        Map.of());
    resource.provide(
        "osgi.content",
        Map.of("osgi.content", String.format("%064x", i), "url", "b" + i + ".jar", "size", 1L),
        Map.of());
    resource.provide(
        "osgi.wiring.package",
        Map.of("osgi.wiring.package", "p" + i, "version", new Version(1, 0, 0)),
        Map.of());
    return resource.build();
  }

  @Test
  void of_five_thousand_resources_one_is_a_candidate() {
    List<CatalogResource> resources = new ArrayList<>();
    for (int i = 0; i < SIZE; i++) {
      resources.add(resource(i));
    }
    Catalogued catalogued =
        new Catalogued(
            new Offers(
                List.of(new TrustedCatalogue("large", "", Optional.empty(), resources, List.of())),
                List.of()));

    List<Capability> found =
        catalogued
            .index()
            .candidates("osgi.wiring.package", "(&(osgi.wiring.package=p4711)(version>=1.0.0))");

    assertEquals(1, found.size());
    assertEquals("b4711", ((CatalogResource) found.get(0).getResource()).symbolicName());
    assertEquals(SIZE, catalogued.index().candidates("osgi.wiring.package", "").size());
    assertTrue(catalogued.index().candidates("nothing", "(a=b)").isEmpty());
  }
}
