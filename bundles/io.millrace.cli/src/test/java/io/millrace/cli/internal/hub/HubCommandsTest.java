package io.millrace.cli.internal.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.catalog.SigningKey;
import io.millrace.catalog.VerificationKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubCommandsTest extends HubCommandLine {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String REPORT =
      "{\"operation\":\"install\",\"state\":5,\"nothing\":false,"
          + "\"items\":[{\"name\":\"pii\",\"version\":\"1.0.0\"}],"
          + "\"added\":[\"b 1.0.0\"],\"removed\":[\"b 0.9.0\"],\"services\":[],"
          + "\"warnings\":[\"pii 1.0.0 is deprecated\"],\"committedMs\":41.7,\"tookMs\":240.2}";
  private static final String STEPS =
      step("planned", "planned 1 item", 1, 1) + step("fetched", "fetched b 1.0.0", 1, 2);
  private static final String PLAN =
      "{\"state\":4,\"comes\":[{\"bundle\":\"b\",\"version\":\"1.0.0\",\"item\":\"pii\","
          + "\"source\":\"acme\",\"key\":\"0123456789abcdef\",\"sizeBytes\":2048}],"
          + "\"goes\":[{\"bundle\":\"b\",\"version\":\"0.9.0\",\"item\":\"pii\","
          + "\"source\":\"local\",\"key\":null,\"sizeBytes\":2000}],"
          + "\"refreshed\":[\"c 1.0.0\"],\"touched\":[\"pipeline bank/assistant\"],"
          + "\"restart\":[],\"warnings\":[\"b is old\"]}";

  private static String step(String stage, String what, int done, int of) {
    return event(
        "step",
        "{\"operation\":\"o\",\"stage\":\""
            + stage
            + "\",\"what\":\""
            + what
            + "\",\"done\":"
            + done
            + ",\"of\":"
            + of
            + "}");
  }

  private static String event(String name, String data) {
    return "event: " + name + "\nid: 1\ndata: " + data + "\n\n";
  }

  private JsonNode asked(int n) throws Exception {
    return JSON.readTree(server.bodies.get(n));
  }

  @Test
  void every_verb_explains_itself_and_refuses_what_it_does_not_know() {
    for (String verb :
        List.of(
            "sources",
            "search",
            "list",
            "info",
            "install",
            "update",
            "rollback",
            "uninstall",
            "pin",
            "unpin",
            "hold",
            "release",
            "history",
            "verify",
            "export",
            "import")) {
      assertEquals(0, run("hub", verb, "--help"), verb);
      assertTrue(out().contains("Usage: millrace hub " + verb), out());
      assertTrue(out().contains("--json"), verb);
      assertEquals(2, run("hub", verb, "--nonsense"), verb);
      assertEquals(2, err().lines().count(), err());
    }
    for (String verb : List.of("add", "remove", "refresh")) {
      assertEquals(0, run("hub", "sources", verb, "--help"), verb);
      assertTrue(out().contains("Usage: millrace hub sources " + verb), out());
    }
    assertEquals(0, run("hub"));
    assertTrue(out().contains("rollback"), out());
  }

  @Test
  void the_steps_of_a_change_are_lines_and_its_report_follows() throws Exception {
    server.on("POST " + HUB + "install", 200, STEPS + event("report", REPORT));

    assertEquals(0, run("hub", "install", "pii", "acme/x:[1,2)", "--force"));

    assertEquals(
        """
          planned 1 item
          fetched b 1.0.0
        Installed pii 1.0.0 in 42 ms; the state is 5.
          + b 1.0.0
          - b 0.9.0, gone after 240 ms
        warning: pii 1.0.0 is deprecated
        """,
        out());
    assertEquals("[\"pii\",\"acme/x:[1,2)\"]", asked(0).path("items").toString());
    assertTrue(asked(0).path("force").asBoolean());
  }

  @Test
  void somebody_who_watches_sees_one_line_that_moves() {
    watched = true;
    server.on("POST " + HUB + "update", 200, STEPS + event("report", REPORT));

    assertEquals(0, run("hub", "update"));

    assertTrue(out().contains("\rupdate "), out());
    assertTrue(out().contains("fetched b 1.0.0"), out());
    assertTrue(out().contains("15 %"), out());
    assertTrue(out().contains("\rUpdated pii 1.0.0 in 42 ms"), out());
  }

  @Test
  void what_fails_on_the_way_is_told_with_its_remedy() {
    server.on(
        "POST " + HUB + "install",
        200,
        STEPS + event("error", "{\"what\":\"It threw.\",\"remedy\":\"Fix it.\"}"));

    assertEquals(1, run("hub", "install", "pii"));

    assertEquals("millrace: It threw.\n          Fix it.\n", err());
  }

  @Test
  void an_answer_that_breaks_off_is_no_success() {
    server.on("POST " + HUB + "install", 200, STEPS);

    assertEquals(1, run("hub", "install", "pii"));

    assertTrue(err().contains("millrace hub history"), err());
  }

  @Test
  void a_change_as_json_is_the_report_alone() throws Exception {
    server.on("POST " + HUB + "install", 200, REPORT);

    assertEquals(0, run("hub", "install", "pii", "--json"));

    assertEquals(5, json().path("state").asInt());
  }

  @Test
  void a_dry_run_shows_the_plan() throws Exception {
    server.on("POST " + HUB, 200, PLAN);

    assertEquals(0, run("hub", "install", "pii", "--dry-run"));
    assertEquals(
        """
        CHANGE  BUNDLE  VERSION  ITEM  SOURCE  KEY            SIZE
        comes   b       1.0.0    pii   acme    0123456789ab…  2048 B
        goes    b       0.9.0    pii   local   -              2000 B
        is wired anew: c 1.0.0
        touches: pipeline bank/assistant
        warning: b is old
        Nothing was changed; the state is 4.
        """,
        out());
    assertTrue(asked(0).path("dryRun").asBoolean());
    assertEquals(0, run("hub", "rollback", "3", "--dry-run", "--json"));
    assertEquals(4, json().path("state").asInt());
    assertEquals(3, asked(1).path("state").asInt());
  }

  @Test
  void what_is_so_already_is_said() {
    server.on(
        "POST " + HUB,
        200,
        event(
            "report",
            "{\"state\":4,\"nothing\":true,\"items\":[{\"name\":\"pii\",\"version\":\"1.0.0\"}]}"));

    assertEquals(0, run("hub", "install", "pii"));
    assertEquals("pii 1.0.0 was installed already.\n", out());
    assertEquals(0, run("hub", "pin", "pii"));
    assertEquals("There was nothing to do: pii 1.0.0.\n", out());
  }

  @Test
  void items_must_be_named_where_all_cannot_be_meant() {
    for (String verb : List.of("install", "uninstall", "pin", "info", "export")) {
      assertEquals(2, run("hub", verb), verb);
    }
    assertEquals(List.of(), server.asked);
  }

  @Test
  void each_mark_is_its_own_request() throws Exception {
    server.on("POST " + HUB, 200, event("report", REPORT));

    for (String verb : List.of("pin", "unpin", "hold", "release")) {
      assertEquals(0, run("hub", verb, "pii"), verb);
    }

    assertEquals(
        List.of(
            "POST " + HUB + "pin",
            "POST " + HUB + "unpin",
            "POST " + HUB + "hold",
            "POST " + HUB + "release"),
        server.asked);
  }

  @Test
  void sources_are_listed_added_with_their_keys_removed_and_read_again(@TempDir Path folder)
      throws Exception {
    String source =
        "{\"settings\":{\"name\":\"acme\",\"location\":\"/c\"},\"state\":\"untrusted\","
            + "\"problem\":\"it expired\",\"key\":null,\"expires\":\"2027-01-02T00:00:00Z\","
            + "\"read\":null,\"items\":3}";
    server
        .on("POST " + HUB + "sources:refresh", 200, "{\"items\":[" + source + "]}")
        .on("POST " + HUB + "sources", 201, source)
        .on("DELETE " + HUB + "sources/acme", 200, "{\"removed\":\"acme\"}")
        .on("GET " + HUB + "sources", 200, "{\"items\":[" + source + "]}");
    SigningKey key = SigningKey.generate();
    Path pem = Files.writeString(folder.resolve("acme.pub.pem"), key.publicKey().pem());

    assertEquals(
        0,
        run(
            "hub",
            "sources",
            "add",
            "acme",
            folder.toString(),
            "--key",
            pem.toString(),
            "--key",
            key.publicKey().base64(),
            "--accept",
            "unsigned,expired",
            "--offline",
            "--credentials",
            "env:TOKEN"));
    assertEquals("Added acme: 3 item(s), untrusted.\n", out());
    JsonNode body = asked(0);
    assertEquals(key.publicKey().base64(), body.at("/keys/0").asText());
    assertEquals(key.publicKey().base64(), body.at("/keys/1").asText());
    assertEquals("[\"unsigned\",\"expired\"]", body.path("accepts").toString());
    assertEquals(folder.toString(), body.path("location").asText());
    assertEquals("env:TOKEN", body.path("credentials").asText());
    assertTrue(body.path("offline").asBoolean());

    assertEquals(0, run("hub", "sources"));
    assertTrue(out().contains("acme  untrusted  3      -    2027-01-02  -     /c"), out());
    assertEquals(0, run("hub", "sources", "refresh", "--json"));
    assertEquals("acme", json().at("/items/0/settings/name").asText());
    assertEquals(0, run("hub", "sources", "remove", "acme"));
    assertEquals("Removed acme.\n", out());
  }

  @Test
  void a_key_that_is_none_never_reaches_the_server(@TempDir Path folder) throws Exception {
    Path secret = folder.resolve("acme.pem");
    SigningKey.generate().write(secret);

    assertEquals(1, run("hub", "sources", "add", "a", "/c", "--key", secret.toString()));
    assertTrue(err().contains("A private key was given"), err());
    assertEquals(1, run("hub", "sources", "add", "a", "/c", "--key", "nonsense"));
    assertTrue(err().contains("no Ed25519 public key"), err());
    assertEquals(2, run("hub", "sources", "add", "a", "/c", "--accept", "everything"));
    assertEquals(List.of(), server.asked);
  }

  @Test
  void a_state_that_is_not_intact_is_exit_code_1() {
    server.on(
        "GET " + HUB + "verify",
        200,
        "{\"intact\":false,\"problems\":[\"The file was altered.\"]}");

    assertEquals(1, run("hub", "verify"));
    assertTrue(err().contains("The file was altered."), err());
  }

  @Test
  void archives_go_out_and_in(@TempDir Path folder) throws Exception {
    Path zip = folder.resolve("My Items.zip");
    server
        .on("GET " + HUB + "export?item=a&item=b%3A1", 200, "PK zip")
        .on("POST " + HUB + "import?name=my-items", 201, "{\"items\":2,\"state\":\"offline\"}");

    assertEquals(0, run("hub", "export", "a", "b:1", "--to", zip.toString()));
    assertEquals("Wrote " + zip + ": 6 B.\n", out());
    assertEquals("PK zip", Files.readString(zip));
    assertEquals(0, run("hub", "import", zip.toString()));
    assertEquals("Imported my-items: 2 item(s), offline.\n", out());
    assertEquals("PK zip", server.bodies.get(1));
    assertEquals(2, run("hub", "import", folder.resolve("none.zip").toString()));
  }

  @Test
  void an_export_that_is_refused_leaves_no_file(@TempDir Path folder) throws Exception {
    server.on("GET ", 404, "{\"what\":\"There is no item.\",\"remedy\":\"List them.\"}");
    Path zip = folder.resolve("items.zip");

    assertEquals(1, run("hub", "export", "none", "--to", zip.toString()));

    assertEquals("millrace: There is no item.\n          List them.\n", err());
    assertEquals(0, folder.toFile().list().length);
  }

  @Test
  void a_key_pair_is_made_once_and_its_private_half_is_nobody_elses(@TempDir Path folder)
      throws Exception {
    Path file = folder.resolve("acme.pem");

    assertEquals(0, run("hub", "keygen", "--out", file.toString(), "--json"));

    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    VerificationKey shown = SigningKey.read(file).publicKey();
    assertEquals(shown.id(), json().path("id").asText());
    assertEquals(shown, VerificationKey.parse(Files.readString(folder.resolve("acme.pub.pem"))));
    assertFalse(out().contains("PRIVATE"), out());
    assertEquals(1, run("hub", "keygen", "--out", file.toString()));
    Files.delete(folder.resolve("acme.pub.pem"));
    assertEquals(1, run("hub", "keygen", "--out", file.toString()));
    assertTrue(err().contains("a key is never overwritten"), err());
    Path blocked = Files.writeString(folder.resolve("file"), "").resolve("key.pem");
    assertEquals(1, run("hub", "keygen", "--out", blocked.toString()));
    assertFalse(err().contains("\tat "), err());
  }
}
