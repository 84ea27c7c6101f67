package io.millrace.catalog;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Version;

final class CatalogWriterTest {
  private static CatalogResource resource(String name, String version) {
    return CatalogResource.builder()
        .provide(
            "osgi.identity",
            Map.of("osgi.identity", name, "version", Version.parseVersion(version)),
            Map.of())
        .provide(
            "osgi.content",
            Map.of("osgi.content", "ab".repeat(32), "url", name + ".jar", "size", 17L),
            Map.of())
        .provide(
            "n",
            Map.of(
                "text",
                "a <b> & \"c\" 'd' é",
                "list",
                List.of("x,y", "back\\slash"),
                "versions",
                List.of(new Version("1"), new Version("2.1")),
                "weight",
                0.5),
            Map.of("effective", "active"))
        .require("m", Map.of(), Map.of("filter", "(&(a=b)(version>=1))"))
        .build();
  }

  private static List<CatalogResource> read(byte[] index) {
    return new CatalogReader().read(new ByteArrayInputStream(index), "test");
  }

  @Test
  void what_is_written_is_read_as_it_was() {
    CatalogResource written = resource("a", "1.0.0");

    CatalogResource read = read(new CatalogWriter().write("Test", List.of(written))).get(0);

    assertEquals(written.label(), read.label());
    assertEquals(written.content(), read.content());
    assertEquals(
        written.getCapabilities("n").get(0).getAttributes(),
        read.getCapabilities("n").get(0).getAttributes());
    assertEquals(
        written.getCapabilities("n").get(0).getDirectives(),
        read.getCapabilities("n").get(0).getDirectives());
    assertEquals(
        written.getRequirements("m").get(0).getDirectives(),
        read.getRequirements("m").get(0).getDirectives());
  }

  @Test
  void the_order_of_the_resources_does_not_show() {
    List<CatalogResource> resources =
        List.of(resource("b", "1.0.0"), resource("a", "2.0.0"), resource("a", "1.10.0"));

    byte[] index = new CatalogWriter().write("Test", resources);

    assertArrayEquals(
        index,
        new CatalogWriter()
            .write("Test", List.of(resources.get(2), resources.get(0), resources.get(1))));
    assertEquals(
        List.of("a 1.10.0", "a 2.0.0", "b 1.0.0"),
        read(index).stream().map(CatalogResource::label).toList());
  }
}
