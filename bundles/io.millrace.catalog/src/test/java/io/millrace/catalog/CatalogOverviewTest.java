package io.millrace.catalog;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.api.PlatformException;
import io.millrace.catalog.CatalogOverview.Pages;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class CatalogOverviewTest {
  private static final String NEEDS =
      "<requirement namespace='osgi.wiring.package'><directive name='filter' value='"
          + "(&amp;(osgi.wiring.package=io.millrace.api.guardrail)(version&gt;=1.0.0)"
          + "(!(version&gt;=2.0.0)))'/></requirement>"
          + "<requirement namespace='osgi.wiring.package'><directive name='filter' value='"
          + "(osgi.wiring.package=java.util)'/></requirement>"
          + "<requirement namespace='osgi.wiring.package'><directive name='filter' value='"
          + "(osgi.wiring.package=org.welcome)'/><directive name='resolution' value='optional'/>"
          + "</requirement>"
          + "<requirement namespace='io.millrace.item'><directive name='filter' value='"
          + "(&amp;(kind=model)(name=tiny-assistant)(version&gt;=0.1))'/></requirement>";

  private static List<CatalogResource> resources(String text) {
    return new CatalogReader().read(new ByteArrayInputStream(IndexText.bytes(text)), "test");
  }

  @Test
  void says_what_the_index_says_and_comes_back_from_json() {
    CatalogOverview overview =
        CatalogOverview.of(
            "Test",
            resources(
                IndexText.of(
                    IndexText.item(
                            "<attribute name='name' value='shout'/>"
                                + "<attribute name='kind' value='guardrail'/>"
                                + "<attribute name='withdrawn' value='it leaks'/>"
                                + "<attribute name='categories' value='text, fun'/>")
                        + NEEDS)),
            Map.of("ab".repeat(32), new Pages(Optional.of("cd".repeat(32)), Optional.empty())));

    CatalogOverview.Entry entry = overview.items().get(0);
    assertEquals(
        List.of("io.millrace.api.guardrail [1.0,2.0)", "model tiny-assistant 0.1"),
        entry.requires());
    assertEquals(Optional.of("cd".repeat(32)), entry.pages().readme());
    assertEquals(List.of("text", "fun"), entry.item().categories());
    assertEquals(overview, CatalogOverview.read(overview.write(), "test"));
    assertArrayEquals(overview.write(), CatalogOverview.read(overview.write(), "test").write());
  }

  @Test
  void refuses_what_is_no_overview() {
    for (String bad :
        List.of(
            "",
            "{",
            "[]",
            "{\"format\":2}",
            "{\"format\":1,\"items\":[{\"name\":\"../x\"}]}",
            "{\"format\":1,\"items\":[{\"name\":\"x\",\"sha256\":\"../../etc\"}]}",
            "{\"format\":1,\"items\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}")) {
      PlatformException refused =
          assertThrows(
              PlatformException.class, () -> CatalogOverview.read(IndexText.bytes(bad), "test"));
      assertEquals("HUB_CATALOG_INVALID", refused.code());
    }
  }
}
