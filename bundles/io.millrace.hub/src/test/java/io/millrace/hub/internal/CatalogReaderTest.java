package io.millrace.hub.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
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

  private static final String CONTENT =
      "<capability namespace='osgi.identity'><attribute name='osgi.identity' value='a'/>"
          + "<attribute name='version' type='Version' value='1.2.3'/></capability>"
          + "<capability namespace='osgi.content'><attribute name='osgi.content' value='"
          + "AB".repeat(32)
          + "'/><attribute name='url' value='sub/a.jar'/>"
          + "<attribute name='size' type='Long' value='17'/></capability>";

  private static String index(String resource) {
    return SampleBundle.index("<resource>" + resource + "</resource>");
  }

  @Test
  void reads_identity_and_content() {
    CatalogResource resource = read(index(CONTENT)).get(0);

    assertEquals("a", resource.symbolicName());
    assertEquals(Version.parseVersion("1.2.3"), resource.version());
    CatalogResource.Content content = resource.content(URI.create("http://host/c/index.xml"));
    assertEquals(URI.create("http://host/c/sub/a.jar"), content.url());
    assertEquals("ab".repeat(32), content.sha256());
    assertEquals(17, content.sizeBytes());
  }

  @Test
  void reads_typed_and_list_attributes() {
    Capability capability =
        read(index(
                CONTENT
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
    assertTrue(refusal(index(CONTENT.replace("AB", "A"))).contains("SHA-256"));
    assertTrue(
        refusal(index(CONTENT.replace("'Long'", "'Tensor'"))).contains("unknown attribute type"));
    refusal(index(CONTENT).substring(0, 300));
  }

  @Test
  void refuses_item_names_that_are_no_names() {
    assertTrue(
        refusal(
                index(
                    CONTENT
                        + "<capability namespace='io.millrace.item'>"
                        + "<attribute name='name' value='../../x'/></capability>"))
            .contains("../../x"));
  }

  @Test
  void expands_no_entities() {
    String xml =
        "<!DOCTYPE r [<!ENTITY e SYSTEM 'file:///etc/hostname'>]>"
            + SampleBundle.index("<resource>&e;" + CONTENT + "</resource>").substring(38);

    refusal(xml);
  }
}
