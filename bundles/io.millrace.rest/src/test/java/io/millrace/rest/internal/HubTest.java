package io.millrace.rest.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.api.PlatformException;
import io.millrace.hub.Change;
import io.millrace.hub.Operation;
import io.millrace.rest.internal.health.Metrics;
import io.millrace.rest.internal.hub.ChangeRoutes;
import io.millrace.rest.internal.hub.HubRoutes;
import io.millrace.rest.internal.hub.SourceRoutes;
import io.millrace.rest.internal.hub.Uploads;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ADMIN = "admin-secret";
  private static final String HUB = "/api/v1/hub/";

  @TempDir private Path folder;
  private FakeHub hub;
  private TestServer server;

  @BeforeEach
  void start() {
    hub = new FakeHub(folder.resolve("files"));
    server =
        new TestServer(
            new Metrics(),
            new HubRoutes(hub),
            new SourceRoutes(hub),
            new ChangeRoutes(hub, new Uploads(folder.resolve("uploads"))));
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private JsonNode get(String path) throws Exception {
    HttpResponse<String> response = server.get(HUB + path, "viewer-secret");
    assertEquals(200, response.statusCode(), response.body());
    return JSON.readTree(response.body());
  }

  private JsonNode post(int status, String path, String body) throws Exception {
    HttpResponse<String> response = server.post(HUB + path, ADMIN, body);
    assertEquals(status, response.statusCode(), response.body());
    return JSON.readTree(response.body());
  }

  private String stream(String path, String body) throws Exception {
    return server
        .send(
            server
                .request(HUB + path)
                .header("Authorization", "Bearer " + ADMIN)
                .header("Accept", "text/event-stream")
                .POST(HttpRequest.BodyPublishers.ofString(body)))
        .body();
  }

  @Test
  void each_operation_has_its_address_and_names_who_asks() throws Exception {
    for (String verb :
        List.of("install", "update", "uninstall", "rollback", "pin", "unpin", "hold", "release")) {
      post(200, verb, "{\"items\":[\"bank\"],\"force\":true}");
    }

    assertEquals(
        List.of(
            Operation.INSTALL,
            Operation.UPDATE,
            Operation.UNINSTALL,
            Operation.ROLLBACK,
            Operation.PIN,
            Operation.UNPIN,
            Operation.HOLD,
            Operation.RELEASE),
        hub.applied.stream().map(Change::operation).toList());
    assertTrue(
        hub.applied.stream()
            .allMatch(
                c -> c.who().equals("admin") && c.items().equals(List.of("bank")) && c.force()));
  }

  @Test
  void everything_can_be_updated_and_a_state_named() throws Exception {
    post(200, "update", "{}");
    post(200, "rollback", "{\"state\":3}");

    assertEquals(List.of(), hub.applied.get(0).items());
    assertEquals(OptionalLong.of(3), hub.applied.get(1).state());
    assertEquals("REQUEST_INVALID", post(400, "install", "{}").path("code").asText());
    assertEquals("REQUEST_INVALID", post(400, "pin", "{\"items\":[]}").path("code").asText());
    String many = "\"x\",".repeat(250) + "\"x\"";
    assertEquals(
        "REQUEST_INVALID",
        post(400, "install", "{\"items\":[" + many + "]}").path("code").asText());
  }

  @Test
  void a_dry_run_is_a_plan_and_changes_nothing() throws Exception {
    JsonNode plan = post(200, "install", "{\"item\":\"bank\",\"dryRun\":true}");

    assertEquals(4, plan.path("state").asInt());
    assertEquals("install", plan.at("/change/operation").asText());
    assertEquals("pipeline bank/a", plan.at("/touched/0").asText());
    assertTrue(plan.at("/change/state").isNull());
    assertEquals(List.of(), hub.applied);
  }

  @Test
  void viewers_may_plan_but_not_change() throws Exception {
    String body = "{\"operation\":\"uninstall\",\"items\":[\"bank\"]}";

    assertEquals(200, server.post(HUB + "plan", "viewer-secret", body).statusCode());
    assertEquals(Operation.UNINSTALL, hub.planned.get(0).operation());
    for (String verb : List.of("install", "update", "rollback", "pin", "develop", "sources")) {
      assertEquals(403, server.post(HUB + verb, "developer-secret", "{}").statusCode(), verb);
    }
    assertEquals(403, server.post("/api/v1/hub/plan", "client-secret", body).statusCode());
    assertEquals(
        "REQUEST_INVALID", post(400, "plan", "{\"operation\":\"develop\"}").path("code").asText());
  }

  @Test
  void the_progress_of_a_change_comes_as_events_and_ends_with_the_report() throws Exception {
    String events = stream("install", "{\"item\":\"bank\"}");

    assertTrue(events.startsWith("event: step\nid: 1\ndata: {\"operation\":\"o-1\""), events);
    assertTrue(events.contains("\"stage\":\"planned\""), events);
    assertTrue(events.contains("event: step\nid: 2\n"), events);
    assertTrue(events.contains("event: report\nid: 3\ndata: {\"operation\":\"install\""), events);
    assertTrue(events.endsWith("\n\n"), events);
  }

  @Test
  void what_fails_on_the_way_is_the_last_event() throws Exception {
    String refused = stream("install", "{\"item\":\"none\"}");
    hub.between =
        () -> {
          throw PlatformException.operator("HUB_START_FAILED", "It threw.", "Fix it.");
        };
    String failed = stream("install", "{\"item\":\"bank\"}");
    hub.between =
        () -> {
          throw new IllegalStateException("secret detail");
        };
    String broken = stream("install", "{\"item\":\"bank\"}");

    assertTrue(refused.startsWith("event: error\nid: 1\ndata: {\"code\":\"HUB_ITEM"), refused);
    assertTrue(
        failed.contains("event: error\nid: 2\ndata: {\"code\":\"HUB_START_FAILED\""), failed);
    assertTrue(broken.contains("INTERNAL_FAILED") && !broken.contains("secret"), broken);
  }

  @Test
  void a_body_that_is_wrong_is_refused_before_a_stream_begins() throws Exception {
    HttpResponse<String> response =
        server.send(
            server
                .request(HUB + "install")
                .header("Authorization", "Bearer " + ADMIN)
                .header("Accept", "text/event-stream")
                .POST(HttpRequest.BodyPublishers.ofString("{\"itme\":\"bank\"}")));

    assertEquals(400, response.statusCode());
    assertTrue(response.body().contains("'itme' is not known"), response.body());
  }

  @Test
  void a_change_is_done_though_its_client_leaves() throws Exception {
    CountDownLatch left = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(1);
    hub.between =
        () -> {
          try {
            left.await(20, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          done.countDown();
        };
    String body = "{\"item\":\"bank\"}";

    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket
          .getOutputStream()
          .write(
              ("POST /api/v1/hub/install HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer admin-secret"
                      + "\r\nAccept: text/event-stream\r\nContent-Length: "
                      + body.length()
                      + "\r\n\r\n"
                      + body)
                  .getBytes(StandardCharsets.US_ASCII));
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      for (String line = in.readLine(); !line.startsWith("event: step"); line = in.readLine()) {
        assertTrue(line != null);
      }
    }
    left.countDown();

    assertTrue(done.await(20, TimeUnit.SECONDS));
    assertEquals(1, hub.applied.size());
  }

  @Test
  void a_developers_bundle_is_taken_as_a_file_and_not_kept() throws Exception {
    HttpResponse<String> response = server.post(HUB + "develop?force=true", ADMIN, "PK bundle");

    assertEquals(200, response.statusCode(), response.body());
    assertEquals("PK bundle", hub.bundle);
    assertTrue(hub.applied.get(0).force());
    post(200, "develop?dryRun=true", "PK");
    assertEquals(1, hub.applied.size());
    assertEquals("REQUEST_INVALID", post(400, "develop", "").path("code").asText());
    try (Stream<Path> left = Files.list(folder.resolve("uploads"))) {
      assertEquals(0, left.count());
    }
  }

  @Test
  void a_bundle_that_is_too_long_is_refused_unread() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket
          .getOutputStream()
          .write(
              ("POST /api/v1/hub/develop HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer admin-secret"
                      + "\r\nContent-Length: 5000000000\r\n\r\nPK")
                  .getBytes(StandardCharsets.US_ASCII));
      socket.shutdownOutput();
      InputStream in = socket.getInputStream();
      String answer = new String(in.readNBytes(12), StandardCharsets.US_ASCII);
      assertEquals("HTTP/1.1 413", answer);
    }
    assertEquals(List.of(), hub.applied);
  }

  @Test
  void sources_are_listed_added_removed_and_read_again() throws Exception {
    JsonNode added =
        post(
            201,
            "sources",
            "{\"name\":\"acme\",\"location\":\"https://a\",\"keys\":[\"K\"],\"accepts\":"
                + "[\"expired\"],\"credentials\":\"env:TOKEN\"}");
    post(201, "sources", "{\"name\":\"plain\",\"location\":\"/folder\"}");
    post(200, "sources:refresh", "");
    HttpResponse<String> removed =
        server.send(
            server
                .request(HUB + "sources/acme")
                .header("Authorization", "Bearer " + ADMIN)
                .DELETE());

    assertEquals("expired", added.at("/settings/accepts/0").asText());
    assertEquals("env:TOKEN", added.at("/settings/credentials").asText());
    assertEquals(200, removed.statusCode());
    assertTrue(
        hub.asked.get(0).startsWith("admin adds SourceSettings[name=acme"), hub.asked.get(0));
    assertEquals(List.of("refresh", "admin removes acme"), hub.asked.subList(2, 4));
    assertEquals("k-1", get("sources").at("/items/0/key").asText());
    assertEquals("REQUEST_INVALID", post(400, "sources", "{\"name\":\"x\"}").path("code").asText());
    assertEquals(
        "REQUEST_INVALID",
        post(400, "sources", "{\"name\":\"x\",\"location\":\"y\",\"accepts\":[\"all\"]}")
            .path("code")
            .asText());
  }

  @Test
  void items_are_searched_and_shown() throws Exception {
    assertEquals(
        "bank",
        get("search?q=my%20bank&kind=model&category=c&limit=7").at("/items/0/name").asText());
    assertEquals("# Bank", get("items/bank?source=acme&version=1.2.0").path("readme").asText());
    get("items/bank?version=%5B1,2)");
    get("items/bank");

    assertEquals(
        List.of("my bank|model|c|7", "acme/bank:[1.2.0,1.2.0]", "bank:[1,2)", "bank"), hub.asked);
  }

  @Test
  void states_operations_and_checks_are_shown() throws Exception {
    assertEquals(7, get("states?limit=7").at("/items/0/number").asInt());
    assertTrue(get("states").at("/items/0/current").asBoolean());
    assertEquals("rolled_back", get("operations").at("/items/0/outcome").asText());
    assertEquals("It did not start.", get("operations").at("/items/0/reason").asText());
    assertEquals(false, get("verify").path("intact").asBoolean());
    assertEquals(1, get("verify").path("problems").size());
    assertEquals(400, server.get(HUB + "states?limit=0", "viewer-secret").statusCode());
  }
}
