package io.millrace.it.faces;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.testkit.server.RunningServer;
import io.millrace.testkit.server.SideBySide;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * An item's whole way on the built distribution, by the command line alone: made and signed by a
 * stranger, found, planned, installed, updated, rolled back, carried to a second server, removed.
 * The steps follow from each other.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class HubCommandsTest {
  private static final String BUNDLE = "com.acme.shout";

  @TempDir private static Path folder;
  private static RunningServer first;
  private static CommandLine hub;
  private static RunningServer second;
  private static CommandLine other;
  private static String key;
  private static String open;
  private static String catalogue;

  @BeforeAll
  static void start() throws Exception {
    SideBySide.run(
        () ->
            first =
                RunningServer.start(GogoServer.distribution(), folder.resolve("first"), Map.of()),
        () ->
            second =
                RunningServer.start(GogoServer.distribution(), folder.resolve("second"), Map.of()));
    hub = new CommandLine(folder, first);
    other = new CommandLine(folder, second);
    key = folder.resolve("acme.pem").toString();
    open = folder.resolve("acme.pub.pem").toString();
    catalogue = folder.resolve("catalogue").toString();
  }

  @AfterAll
  static void stop() throws Exception {
    first.close();
    second.close();
  }

  private static String text(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false)
        .map(JsonNode::asText)
        .toList()
        .toString();
  }

  @Test
  @Order(1)
  void a_stranger_makes_a_key_and_publishes_without_a_server() throws Exception {
    CommandLine stranger = new CommandLine(folder, null);

    stranger.says(List.of("keygen", "--out", key), "Private key: " + key, "Public key:", "Its id:");
    String jar = Shout.jar(folder, "1.0.0").toString();
    stranger.says(
        List.of("publish", jar, "--to", catalogue, "--key", key),
        "Published shout 1.0.0.",
        "has 1 item version(s)");
    stranger.says(List.of("verify", catalogue, "--key", open), "The catalogue is intact: 1 item");
  }

  @Test
  @Order(2)
  void its_catalogue_becomes_a_source_if_its_key_is_trusted() throws Exception {
    SideBySide.run(
        () -> hub.refuses(1, List.of("sources", "add", "acme", catalogue), "names no key"),
        () ->
            hub.says(
                List.of("keygen", "--out", folder.resolve("other.pem").toString()), "Its id:"));
    String other = folder.resolve("other.pub.pem").toString();
    hub.refuses(1, List.of("sources", "add", "acme", catalogue, "--key", other), "not trusted");

    hub.says(List.of("sources", "add", "acme", catalogue, "--key", open), "Added acme: 1 item(s)");

    SideBySide.run(
        () -> hub.says(List.of("sources"), "acme", "ok", catalogue),
        () ->
            assertEquals(
                "acme", hub.json(List.of("sources")).at("/items/1/settings/name").asText()),
        () -> hub.refuses(1, List.of("sources", "add", "acme", catalogue, "--key", open), "acme"));
    hub.says(List.of("sources", "refresh"), "acme", "ok");
  }

  @Test
  @Order(3)
  void the_item_is_found_and_looked_at() throws Exception {
    SideBySide.run(
        () -> hub.says(List.of("search", "capitals"), "NAME", "shout", "1.0.0", "prompt", "acme"),
        () -> hub.says(List.of("search", "--category", "fun"), "shout"),
        () ->
            assertEquals(
                "shout", hub.json(List.of("search", "shout")).at("/items/0/name").asText()),
        () ->
            hub.says(
                List.of("info", "acme/shout"),
                "shout 1.0.0: Answers in capitals.",
                "signed by",
                "# Shout",
                "in 1.0.0"),
        () ->
            assertTrue(
                hub.json(List.of("info", "shout")).path("readme").asText().startsWith("# Shout")),
        () -> hub.refuses(1, List.of("info", "shuot"), "shuot"),
        () -> hub.says(List.of("list"), "shout"));
  }

  @Test
  @Order(4)
  void it_is_planned_and_installed() throws Exception {
    hub.says(List.of("install", "shout", "--dry-run"), "comes", BUNDLE, "acme", "Nothing was");
    assertTrue(!hub.says(List.of("list", "--installed"), "NAME").contains("shout"));

    hub.says(
        List.of("install", "shout"), "  ", "Installed shout 1.0.0 in ", "  + " + BUNDLE + " 1.0.0");

    hub.says(List.of("install", "shout"), "shout 1.0.0 was installed already.");
    SideBySide.run(
        () -> hub.says(List.of("list", "--installed"), "shout", "1.0.0"),
        () -> hub.refuses(1, List.of("install", "nonsense"), "nonsense"));
    assertEquals(
        "ANSWER LOUDLY, VERSION 1.0.0.",
        first.call("GET", "/api/v1/hub/installed/shout/files/prompt.txt", "").body());
  }

  @Test
  @Order(5)
  void a_new_version_is_published_and_comes_unless_the_item_is_pinned() throws Exception {
    String jar = Shout.jar(folder, "1.1.0").toString();
    SideBySide.run(
        () ->
            hub.says(
                List.of("publish", jar, "--to", catalogue, "--key", key), "Published shout 1.1.0."),
        () -> hub.says(List.of("pin", "shout"), "Pinned shout 1.0.0"));
    hub.says(List.of("sources", "refresh"), "acme");
    hub.refuses(1, List.of("update", "shout"), "pinned");
    hub.says(List.of("unpin", "shout"), "Unpinned shout");
    hub.says(List.of("hold", "shout"), "Held shout");
    hub.says(List.of("update"), "There was nothing to do");
    hub.says(List.of("release", "shout"), "Released shout");

    hub.says(List.of("update", "shout", "--dry-run"), "comes", "1.1.0", "goes", "1.0.0");
    hub.says(List.of("update"), "Updated", "  + " + BUNDLE + " 1.1.0", "  - " + BUNDLE + " 1.0.0");

    assertEquals(
        "ANSWER LOUDLY, VERSION 1.1.0.",
        first.call("GET", "/api/v1/hub/installed/shout/files/prompt.txt", "").body());
  }

  @Test
  @Order(6)
  void the_server_goes_back_and_tells_what_was_done() throws Exception {
    JsonNode states = hub.json(List.of("history", "--states"));
    long current = states.at("/items/0/number").asLong();
    hub.says(List.of("rollback", "--dry-run"), "comes", "1.0.0");

    hub.says(List.of("rollback"), "Rolled back", "  + " + BUNDLE + " 1.0.0");

    SideBySide.run(
        () -> hub.says(List.of("list", "--installed"), "shout", "1.0.0"),
        () -> hub.says(List.of("history"), "rollback", "committed", "update"),
        () -> hub.says(List.of("history", "--states"), "STATE", "yes"),
        () -> hub.refuses(2, List.of("rollback", "yesterday")));
    hub.says(List.of("rollback", String.valueOf(current)), "  + " + BUNDLE + " 1.1.0");
    hub.refuses(1, List.of("rollback", "9999"), "9999");
  }

  @Test
  @Order(7)
  void everything_is_as_it_should_be_and_in_the_audit_trail() throws Exception {
    SideBySide.run(
        () -> hub.says(List.of("verify"), "Every file and bundle is as the state says."),
        () -> assertEquals(0, hub.run("audit", "--verify").exit()));

    CommandLine.Result audit = hub.run("audit", "--action", "hub.", "--json");
    JsonNode entries = new ObjectMapper().readTree(audit.out()).path("items");
    List<String> done =
        StreamSupport.stream(entries.spliterator(), false)
            .map(e -> e.path("action").asText() + " " + e.path("outcome").asText())
            .toList();
    assertTrue(done.contains("hub.install done"), audit::toString);
    assertTrue(done.contains("hub.update done"), audit::toString);
    assertTrue(done.contains("hub.rollback done"), audit::toString);
    assertTrue(done.contains("hub.update refused"), audit::toString);
  }

  @Test
  @Order(8)
  void it_is_carried_to_a_server_without_a_network() throws Exception {
    String archive = folder.resolve("carried.zip").toString();
    hub.says(List.of("export", "shout", "--to", archive), "Wrote " + archive);
    assertTrue(Files.size(Path.of(archive)) > 1000);
    SideBySide.run(
        () -> hub.refuses(1, List.of("export", "nonsense", "--to", archive + ".2"), "nonsense"),
        () -> other.refuses(1, List.of("import", archive, "--name", "usb"), "trusted"));
    other.says(List.of("import", archive, "--name", "usb", "--key", open), "Imported usb: ");
    other.says(List.of("install", "usb/shout"), "Installed shout 1.1.0");
    other.says(List.of("uninstall", "shout"), "Uninstalled", "  - " + BUNDLE + " 1.1.0");
    other.says(List.of("sources", "remove", "usb"), "Removed usb.");
  }

  @Test
  @Order(9)
  void it_is_published_to_a_server_from_which_another_installs_it() throws Exception {
    String server = first.uri("").toString();
    String jar = Shout.jar(folder, "1.1.0").toString();
    List<String> publish = List.of("publish", jar, "--to", server, "--key", key);
    hub.refuses(1, publish, "No key may publish here");
    Path publisher = first.data().resolve("publishers/acme.pub.pem");
    Files.createDirectories(publisher.getParent());
    Files.copy(Path.of(open), publisher);
    String stranger = folder.resolve("other.pem").toString();
    hub.refuses(1, List.of("publish", jar, "--to", server, "--key", stranger), "key");

    hub.says(publish, "Published shout 1.1.0.");
    Path token = Files.writeString(folder.resolve("token"), "Bearer " + first.adminToken());
    other.says(
        List.of(
            "sources",
            "add",
            "office",
            server + "/hub/catalog/",
            "--key",
            open,
            "--credentials",
            "file:" + token),
        "Added office: 1 item(s)");
    other.says(List.of("install", "office/shout"), "Installed shout 1.1.0");
    String next = Shout.jar(folder, "1.2.0").toString();
    hub.says(List.of("publish", next, "--to", server, "--key", key), "Published shout 1.2.0.");
    other.says(List.of("sources", "refresh"), "office", "ok");
    other.says(List.of("update", "shout"), "Updated", "  + " + BUNDLE + " 1.2.0");

    assertEquals(
        "ANSWER LOUDLY, VERSION 1.2.0.",
        second.call("GET", "/api/v1/hub/installed/shout/files/prompt.txt", "").body());
    Files.delete(publisher);
    SideBySide.run(
        () -> hub.refuses(1, publish, "No key may publish here"),
        () -> other.says(List.of("uninstall", "shout"), "Uninstalled"));
  }

  @Test
  @Order(10)
  void a_withdrawn_version_is_not_installed_any_more() throws Exception {
    hub.says(
        List.of("deprecate", "shout:1.0.0", "--reason", "Old.", "--in", catalogue, "--key", key),
        "Now deprecated: shout 1.0.0.");
    hub.says(
        List.of(
            "withdraw", "shout:1.1.0", "--reason", "Too loud.", "--in", catalogue, "--key", key),
        "Now withdrawn: shout 1.1.0.");
    hub.says(List.of("sources", "refresh"), "acme");
    SideBySide.run(
        () -> hub.says(List.of("info", "shout:1.1.0"), "withdrawn", "Too loud."),
        () -> hub.says(List.of("uninstall", "shout", "--dry-run"), "goes", BUNDLE));
    JsonNode removed = hub.json(List.of("uninstall", "shout"));
    assertEquals("[" + BUNDLE + " 1.1.0]", text(removed.path("removed")));
    hub.refuses(1, List.of("install", "shout:[1.1.0,1.1.0]"), "withdrawn");
    hub.says(List.of("install", "shout"), "Installed shout 1.0.0", "warning: ", "deprecated");
    hub.says(List.of("uninstall", "shout"), "Uninstalled");
    hub.says(List.of("sources", "remove", "acme"), "Removed acme.");
    assertEquals(0, hub.json(List.of("search", "shout")).path("items").size());
  }
}
