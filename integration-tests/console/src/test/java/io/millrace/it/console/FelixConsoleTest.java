package io.millrace.it.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The Felix Web Console itself, as a person sees it. */
@ExtendWith(Console.Shared.class)
class FelixConsoleTest {
  /** Components that wait for their use: a worker's own, and factories without a configuration. */
  private static final List<String> IDLE_STATES =
      List.of("no config", "unsatisfied (configuration");

  @Test
  void lists_every_bundle_as_active(Console console) {
    console.browser.open(console.server.uri("/system/console/bundles").toString());
    console.browser.see("#plugin_table tbody tr td.col_Name, #plugin_table tbody tr");

    List<String> rows =
        console.browser.await(
            "for the bundles",
            d -> {
              List<String> texts = console.browser.texts("#plugin_table tbody tr");
              return texts.size() > 40 ? texts : null;
            });
    List<String> idle =
        rows.stream().filter(r -> !r.contains("Active") && !r.contains("Fragment")).toList();

    assertEquals(List.of(), idle);
    assertTrue(rows.stream().anyMatch(r -> r.contains("io.millrace.hub")), rows.toString());
  }

  @Test
  void lists_every_component_as_satisfied(Console console) {
    console.browser.open(console.server.uri("/system/console/components").toString());

    List<String> rows =
        console.browser.await(
            "for the components",
            d -> {
              List<String> texts = console.browser.texts("#plugin_table tbody tr");
              return texts.size() > 40 ? texts : null;
            });
    List<String> unsatisfied =
        rows.stream()
            .filter(r -> r.contains("unsatisfied") || r.contains("failed"))
            .filter(r -> IDLE_STATES.stream().noneMatch(r::contains))
            .filter(r -> !r.contains("executor.local.internal.worker"))
            .toList();

    assertEquals(List.of(), unsatisfied);
    assertTrue(rows.stream().anyMatch(r -> r.contains("HubPage")), rows.toString());
  }

  @Test
  void has_the_hub_in_its_menu(Console console) {
    console.browser.open(console.server.uri("/system/console/bundles").toString());
    console.browser.see("#navmenu");

    Object link =
        console.browser.script(
            "return [...document.querySelectorAll('#navmenu a')]"
                + ".filter(a => a.textContent === 'Hub').map(a => a.getAttribute('href'))[0]");

    assertEquals("/system/console/hub", link);
  }

  @Test
  void shows_nothing_to_a_wrong_token(Console console) {
    try (Browser stranger = new Browser(false)) {
      for (String path : List.of("/system/console/hub", "/system/console/bundles")) {
        String address = console.server.uri(path).toString();
        stranger.open(address.replace("//", "//admin:mr-wrong@"));

        assertFalse(stranger.source().contains("hub/res/"), stranger.source());
        assertFalse(stranger.source().contains("navmenu"), stranger.source());
      }
    }
  }
}
