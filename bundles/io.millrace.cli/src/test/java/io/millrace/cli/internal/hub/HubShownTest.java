package io.millrace.cli.internal.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What the hub shows: items and history. */
final class HubShownTest extends HubCommandLine {
  private static String item(String name, String version, String more) {
    return "{\"name\":\""
        + name
        + "\",\"version\":\""
        + version
        + "\",\"kind\":\"guardrail\",\"source\":\"acme\",\"sizeBytes\":2048,"
        + "\"summary\":\"Finds things.\","
        + more
        + "}";
  }

  @Test
  void items_are_searched() throws Exception {
    server.on(
        "GET " + HUB + "search",
        200,
        "{\"items\":["
            + item("pii", "1.0.0", "\"installed\":\"0.9.0\",\"deprecated\":\"old\"")
            + "]}");

    assertEquals(0, run("hub", "search", "personal", "data", "--kind", "guardrail"));
    assertTrue(
        out().contains("pii   1.0.0    guardrail  0.9.0      acme    2048 B  deprecated  Finds"),
        out());
    assertTrue(server.asked.get(0).contains("q=personal%20data"), server.asked.get(0));
    assertTrue(server.asked.get(0).contains("kind=guardrail"), server.asked.get(0));
    server.on("GET ", 200, "{\"items\":[]}");
    assertEquals(0, run("hub", "search", "--json"));
    assertEquals(1, json().path("items").size());
  }

  @Test
  void the_list_has_the_best_version_of_each_item_and_what_no_catalogue_knows() throws Exception {
    server
        .on(
            "GET " + HUB + "items",
            200,
            "{\"items\":["
                + item("pii", "2.0.0", "\"withdrawn\":\"broken\",\"installed\":\"1.0.0\"")
                + ","
                + item("pii", "1.0.0", "\"installed\":\"1.0.0\"")
                + ","
                + item("shout", "1.0.0", "\"installed\":null")
                + "]}")
        .on(
            "GET " + HUB + "installed",
            200,
            "{\"items\":["
                + item("pii", "1.0.0", "\"pinned\":true,\"held\":true,\"state\":\"active\"")
                + ","
                + item("own", "0.1.0", "\"builtIn\":true,\"state\":\"failed\"")
                + "]}");

    assertEquals(0, run("hub", "list"));
    List<String> lines = out().lines().toList();
    assertEquals(4, lines.size(), out());
    assertTrue(lines.get(1).matches("own +0.1.0 .*built in, failed.*"), out());
    assertTrue(lines.get(2).matches("pii +1.0.0 +guardrail +1.0.0 .*pinned, held.*"), out());
    assertTrue(lines.get(3).matches("shout +1.0.0 +guardrail +- .*"), out());
    assertEquals(0, run("hub", "list", "--installed"));
    assertFalse(out().contains("shout"), out());
    assertEquals(0, run("hub", "list", "--json"));
    assertEquals(3, json().path("items").size());
    assertEquals(2, json().path("installed").size());
  }

  @Test
  void an_item_is_shown_with_its_readme_and_nothing_in_it_steers_the_terminal() {
    server.on(
        "GET " + HUB + "items/pii",
        200,
        "{\"item\":"
            + item("pii", "1.0.0", "\"licence\":\"MIT\",\"categories\":[\"a\",\"b\"]")
            + ",\"versions\":["
            + item("pii", "2.0.0", "\"withdrawn\":\"x\"")
            + ","
            + item("pii", "1.0.0", "\"x\":1")
            + "],\"requires\":[\"api [1,2)\"],\"readme\":\"# PII\\n\\u001b[2Jwipe\","
            + "\"key\":\"abc\"}");

    assertEquals(0, run("hub", "info", "hub://acme/pii:1.0.0"));

    String asked = server.asked.get(0);
    assertTrue(asked.contains("source=acme") && asked.contains("version=1.0.0"), asked);
    assertTrue(out().startsWith("pii 1.0.0: Finds things.\n"), out());
    assertTrue(out().contains("  versions    2.0.0 (withdrawn), 1.0.0\n"), out());
    assertTrue(out().contains("  categories  a, b\n"), out());
    assertTrue(out().endsWith("\n# PII\n[2Jwipe\n"), out());
  }

  @Test
  void history_is_what_was_done_or_the_states() throws Exception {
    server
        .on(
            "GET " + HUB + "operations?limit=50",
            200,
            "{\"items\":[{\"id\":\"o\",\"started\":\"2020-01-01T00:00:00Z\",\"who\":\"admin\","
                + "\"operation\":\"update\",\"items\":[\"pii\"],\"outcome\":\"rolled_back\","
                + "\"reason\":\"It threw.\",\"from\":3,\"to\":3,\"tookMs\":81.2}]}")
        .on(
            "GET " + HUB + "states?limit=7",
            200,
            "{\"items\":[{\"number\":3,\"time\":\"2020-01-01T00:00:00Z\",\"who\":\"admin\","
                + "\"operation\":\"install\",\"current\":true,\"items\":[\"pii 1.0.0\"]}]}");

    assertEquals(0, run("hub", "history"));
    assertTrue(
        out().contains("admin  update  pii    rolled back  3 → 3   81 ms  It threw."), out());
    assertEquals(0, run("hub", "history", "--states", "--limit", "7"));
    assertTrue(out().contains("3      yes"), out());
    assertTrue(out().contains("admin  install  pii 1.0.0"), out());
  }
}
