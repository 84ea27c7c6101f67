package io.millrace.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Version;
import org.osgi.resource.Capability;

final class CatalogReaderTest {
  private static List<CatalogResource> read(String xml) {
    return new CatalogReader()
        .read(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)), "test");
  }

  private static String refusal(String xml) {
    PlatformException refused = assertThrows(PlatformException.class, () -> read(xml));
    assertEquals("HUB_CATALOG_INVALID", refused.code());
    return refused.what();
  }

  private static String index(String resource) {
    return IndexText.of(resource);
  }

  @Test
  void reads_identity_and_content() {
    CatalogResource resource = read(index(IndexText.CONTENT)).get(0);

    assertEquals("a", resource.symbolicName());
    assertEquals(Version.parseVersion("1.2.3"), resource.version());
    CatalogResource.Content content = resource.content();
    assertEquals("sub/a.jar", content.address());
    assertEquals("ab".repeat(32), content.sha256());
    assertEquals(17, content.sizeBytes());
  }

  @Test
  void reads_typed_and_list_attributes() {
    Capability capability =
        read(index(
                IndexText.CONTENT
                    + "<capability namespace='n'>"
                    + "<attribute name='l' type='List&lt;String&gt;' value='x\\,y, z'/>"
                    + "<attribute name='v' type='List&lt;Version&gt;' value='1,2'/>"
                    + "<attribute name='d' type='Double' value='1.5'/>"
                    + "<directive name='effective' value='active'/></capability>"))
            .get(0)
            .getCapabilities("n")
            .get(0);

    assertEquals(List.of("x,y", "z"), capability.getAttributes().get("l"));
    assertEquals(
        List.of(Version.parseVersion("1"), Version.parseVersion("2")),
        capability.getAttributes().get("v"));
    assertEquals(1.5, capability.getAttributes().get("d"));
    assertEquals("active", capability.getDirectives().get("effective"));
  }

  @Test
  void refuses_what_is_no_index() {
    assertTrue(refusal("<html/>").contains("no element 'repository'"));
    assertTrue(refusal("not xml").contains("test"));
    assertTrue(refusal(index("")).contains("lacks osgi.identity"));
    assertTrue(refusal(index(IndexText.CONTENT.replace("AB", "A"))).contains("SHA-256"));
    assertTrue(
        refusal(index(IndexText.CONTENT.replace("'Long'", "'Tensor'")))
            .contains("unknown attribute type"));
    refusal(index(IndexText.CONTENT).substring(0, 300));
  }

  @Test
  void refuses_item_names_that_are_no_names() {
    assertTrue(
        refusal(
                index(
                    IndexText.CONTENT
                        + "<capability namespace='io.millrace.item'>"
                        + "<attribute name='name' value='../../x'/></capability>"))
            .contains("../../x"));
  }

  @Test
  void expands_no_entities() {
    String xml =
        "<!DOCTYPE r [<!ENTITY e SYSTEM 'file:///etc/hostname'>]>"
            + IndexText.of("&e;" + IndexText.CONTENT).substring(38);

    refusal(xml);
  }

  @Test
  void refuses_entities_that_grow() {
    StringBuilder bomb = new StringBuilder("<!DOCTYPE r [<!ENTITY a0 \"lol\">");
    for (int i = 1; i < 30; i++) {
      bomb.append("<!ENTITY a" + i + " \"" + ("&a" + (i - 1) + ";").repeat(10) + "\">");
    }

    String what = refusal(bomb + "]>" + IndexText.of("&a29;" + IndexText.CONTENT).substring(38));

    assertTrue(what.length() < 1000, what);
  }

  @Test
  void reads_what_a_catalogue_says_of_an_item() {
    ItemDescription item =
        read(index(
                IndexText.item(
                    "<attribute name='name' value='shout'/>"
                        + "<attribute name='categories' type='List&lt;String&gt;' value='text,fun'/>"
                        + "<attribute name='deprecated' value='too loud'/>")))
            .get(0)
            .item()
            .orElseThrow();

    assertEquals("shout 1.2.3", item.label());
    assertEquals(List.of("text", "fun"), item.categories());
    assertEquals(Optional.of("too loud"), item.deprecated());
    assertEquals(Optional.empty(), item.withdrawn());
  }
}
