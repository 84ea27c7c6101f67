package io.millrace.it.faces;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.testkit.server.RunningServer;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The hub's routes on the built distribution: the real hub, its real events, its real refusals. */
final class HubOverHttpTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String HUB = "/api/v1/hub/";
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir private static Path folder;
  private static RunningServer server;

  @BeforeAll
  static void start() throws Exception {
    server = RunningServer.start(GogoServer.distribution(), folder.resolve("data"), Map.of());
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  private static JsonNode call(int status, String method, String path, String json)
      throws Exception {
    HttpResponse<String> response = server.call(method, path, json);
    assertEquals(status, response.statusCode(), response.body());
    return JSON.readTree(response.body());
  }

  private static HttpResponse<String> send(
      String method, String path, HttpRequest.BodyPublisher body, String accept) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(server.uri(path))
            .header("Authorization", "Bearer " + server.adminToken())
            .header("Accept", accept)
            .method(method, body)
            .build();
    return CLIENT.send(request, BodyHandlers.ofString());
  }

  /** Names of the events, {@code step} with its stage; the data of the last. */
  private static JsonNode events(List<String> names, String verb, String body) throws Exception {
    String stream =
        send("POST", HUB + verb, BodyPublishers.ofString(body), "text/event-stream").body();
    JsonNode last = JSON.createObjectNode();
    for (String event : stream.split("\n\n")) {
      List<String> lines = event.lines().filter(l -> !l.startsWith(":")).toList();
      if (lines.size() == 3) {
        last = JSON.readTree(lines.get(2).substring("data: ".length()));
        String stage = last.path("stage").asText();
        names.add(
            lines.get(0).substring("event: ".length()) + (stage.isEmpty() ? "" : " " + stage));
      }
    }
    return last;
  }

  @Test
  void an_installation_tells_its_stages_in_order_and_ends_with_the_report() throws Exception {
    List<String> names = new ArrayList<>();

    JsonNode report = events(names, "install", "{\"items\":[\"injection\"]}");

    assertEquals("step planned", names.get(0), names::toString);
    for (String stage : List.of("fetched", "journaled", "installed", "started", "healthy")) {
      assertTrue(names.contains("step " + stage), names::toString);
    }
    assertTrue(
        names.indexOf("step journaled") < names.indexOf("step installed")
            && names.indexOf("step healthy") < names.indexOf("step committed"),
        names::toString);
    assertEquals("step done", names.get(names.size() - 2), names::toString);
    assertEquals("report", names.get(names.size() - 1), names::toString);
    assertEquals("injection", report.at("/items/0/name").asText());
    call(200, "POST", HUB + "uninstall", "{\"item\":\"injection\"}");
  }

  @Test
  void a_refusal_is_an_error_event_or_a_status_and_in_the_audit_trail() throws Exception {
    List<String> names = new ArrayList<>();

    JsonNode error = events(names, "install", "{\"items\":[\"nonsense\"]}");

    assertEquals("error", names.get(names.size() - 1), names::toString);
    assertEquals("HUB_ITEM_NOT_FOUND", error.path("code").asText());
    JsonNode problem = call(404, "POST", HUB + "install", "{\"item\":\"nonsense\"}");
    assertEquals("HUB_ITEM_NOT_FOUND", problem.path("code").asText());
    JsonNode entry = call(200, "GET", "/api/v1/audit?action=hub.&limit=1", "").at("/items/0");
    assertEquals("admin hub.install refused", line(entry));
    assertTrue(call(200, "GET", "/api/v1/audit:verify", "").path("intact").asBoolean());
  }

  private static String line(JsonNode e) {
    return String.join(
        " ", e.path("who").asText(), e.path("action").asText(), e.path("outcome").asText());
  }

  @Test
  void a_plan_changes_nothing() throws Exception {
    JsonNode before = call(200, "GET", HUB + "states", "");

    JsonNode plan =
        call(200, "POST", HUB + "plan", "{\"operation\":\"install\",\"item\":\"verify-schema\"}");

    assertTrue(plan.at("/comes/0/bundle").asText().startsWith("io.millrace."), plan.toString());
    assertEquals(64, plan.at("/comes/0/sha256").asText().length());
    assertEquals(before, call(200, "GET", HUB + "states", ""));
  }

  @Test
  void a_bundle_fresh_from_its_build_is_installed_and_one_that_is_none_is_not() throws Exception {
    Path jar = Shout.jar(folder, "0.1.0");

    HttpResponse<String> done =
        send("POST", HUB + "develop", BodyPublishers.ofFile(jar), "application/json");

    assertEquals(200, done.statusCode(), done.body());
    assertEquals("shout", JSON.readTree(done.body()).at("/items/0/name").asText());
    Path text = Files.writeString(folder.resolve("text.jar"), "no jar at all");
    HttpResponse<String> refused =
        send("POST", HUB + "develop", BodyPublishers.ofFile(text), "application/json");
    assertTrue(refused.statusCode() >= 400, refused.body());
    assertTrue(JSON.readTree(refused.body()).path("remedy").asText().length() > 8, refused.body());
    call(200, "POST", HUB + "uninstall", "{\"item\":\"shout\"}");
  }

  @Test
  void a_viewer_reads_and_plans_and_does_not_change() throws Exception {
    String viewer =
        call(201, "POST", "/api/v1/keys", "{\"name\":\"looker\",\"role\":\"viewer\"}")
            .path("secret")
            .asText();

    for (String path : List.of("sources", "items", "search?q=pii", "installed", "states")) {
      assertEquals(200, server.send("GET", HUB + path, "", viewer).statusCode(), path);
    }
    String body = "{\"operation\":\"install\",\"item\":\"topic\"}";
    assertEquals(200, server.send("POST", HUB + "plan", body, viewer).statusCode());
    for (String verb : List.of("install", "update", "rollback", "sources", "develop")) {
      assertEquals(403, server.send("POST", HUB + verb, "{}", viewer).statusCode(), verb);
    }
    assertEquals(403, server.send("GET", "/api/v1/audit", "", viewer).statusCode());
    assertEquals(401, server.send("GET", "/hub/catalog/index.xml", "", "").statusCode());
  }

  @Test
  void the_document_of_the_api_has_every_route_of_the_hub() throws Exception {
    JsonNode paths = call(200, "GET", "/api/v1/openapi.json", "").path("paths");

    for (String path :
        List.of(
            "sources",
            "sources/{name}",
            "sources:refresh",
            "items",
            "items/{name}",
            "search",
            "installed",
            "plan",
            "install",
            "update",
            "uninstall",
            "rollback",
            "pin",
            "unpin",
            "hold",
            "release",
            "develop",
            "states",
            "operations",
            "verify",
            "export",
            "import")) {
      assertTrue(paths.has(HUB + path), path);
    }
    assertTrue(paths.path("/hub/catalog/{file}").has("get"));
    assertTrue(paths.path("/hub/catalog/catalog.zip").has("put"));
    assertTrue(paths.has("/api/v1/audit") && paths.has("/api/v1/audit:verify"));
  }
}
