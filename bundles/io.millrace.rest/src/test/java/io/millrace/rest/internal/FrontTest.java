package io.millrace.rest.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.kernel.access.Role;
import io.millrace.rest.internal.health.Metrics;
import io.millrace.rest.internal.openai.ChatRoutes;
import io.millrace.rest.internal.route.Exchange;
import io.millrace.rest.internal.route.Route;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FrontTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  record Wish(String name, int count, Map<String, Object> more) {}

  private final Metrics metrics = new Metrics();
  private final TestServer server =
      new TestServer(
          metrics,
          () ->
              List.of(
                  Route.get("/api/v1/things", "Reads").by(x -> Map.of("by", x.caller())),
                  Route.post("/api/v1/things", "Makes")
                      .takes(Wish.class)
                      .by(x -> x.body(Wish.class)),
                  Route.post("/api/v1/things/{id}:wake", "Acts")
                      .needs(Role.ADMIN)
                      .by(x -> Map.of("id", x.path("id"))),
                  Route.get("/api/v1/deep", "Falls").by(FrontTest::deep),
                  Route.get("/api/v1/broken", "Fails")
                      .by(
                          x -> {
                            throw new IllegalStateException("secret detail");
                          })),
          new ChatRoutes(new FakeEndpoints(), metrics, Clock.systemUTC()));

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private static Object deep(Exchange exchange) {
    return Map.of("deeper", deep(exchange));
  }

  @Test
  void methods_that_nobody_knows_are_measured_as_one() throws Exception {
    for (String method : List.of("DANCE", "SING")) {
      server.send(server.request("/nowhere").method(method, HttpRequest.BodyPublishers.noBody()));
    }

    String measured = server.get("/metrics", "viewer-secret").body();

    assertTrue(measured.contains("method=\"other\",route=\"none\",status=\"404\"} 2"), measured);
    assertFalse(measured.contains("DANCE"));
  }

  @Test
  void a_handler_that_runs_out_of_stack_is_told_as_every_failure() throws Exception {
    HttpResponse<String> response = server.get("/api/v1/deep", "viewer-secret");

    assertEquals(500, response.statusCode());
    assertEquals("INTERNAL_FAILED", problem(response).path("code").asText());
    assertFalse(response.body().contains("StackOverflow"));
  }

  @Test
  void waits_less_in_a_request_than_between_two() throws Exception {
    assertEquals(List.of(30_000L, 60_000L), server.patienceMs());
  }

  private static JsonNode problem(HttpResponse<String> response) throws Exception {
    JsonNode body = JSON.readTree(response.body());
    assertEquals(
        List.of("code", "blame", "retriable", "what", "remedy"),
        body.properties().stream().map(Map.Entry::getKey).toList());
    assertFalse(response.body().contains("\tat "));
    return body;
  }

  @Test
  void asks_for_a_token_and_says_where_it_is() throws Exception {
    for (HttpRequest.Builder request :
        List.of(
            server.request("/api/v1/things"),
            server.request("/api/v1/things").header("Authorization", "Bearer wrong"),
            server.request("/api/v1/things").header("Authorization", "Basic eDp5"))) {
      HttpResponse<String> response = server.send(request);

      assertEquals(401, response.statusCode());
      assertTrue(response.headers().firstValue("WWW-Authenticate").orElse("").startsWith("Bearer"));
      assertEquals("UNAUTHENTICATED", problem(response).path("code").asText());
      assertTrue(problem(response).path("remedy").asText().contains("admin-token"));
    }
  }

  @Test
  void says_unauthenticated_in_the_shape_of_each_api() throws Exception {
    HttpResponse<String> response = server.send(server.request("/v1/models"));

    assertEquals(401, response.statusCode());
    assertEquals("invalid_api_key", JSON.readTree(response.body()).at("/error/code").asText());
  }

  @Test
  void holds_each_role_to_its_routes() throws Exception {
    assertEquals(403, server.get("/api/v1/things", "client-secret").statusCode());
    assertEquals(200, server.get("/api/v1/things", "viewer-secret").statusCode());
    assertEquals(
        403,
        server
            .post("/api/v1/things", "viewer-secret", "{\"name\":\"a\",\"count\":1}")
            .statusCode());
    HttpResponse<String> refused = server.post("/api/v1/things/7:wake", "developer-secret", "");
    assertEquals("FORBIDDEN", problem(refused).path("code").asText());
    assertEquals("{\"id\":\"7\"}", server.post("/api/v1/things/7:wake", "admin-secret", "").body());
  }

  @Test
  void answers_unknown_paths_and_methods() throws Exception {
    assertEquals(404, server.get("/api/v1/nothing", "admin-secret").statusCode());
    assertEquals(404, server.get("/nothing", "admin-secret").statusCode());
    HttpResponse<String> wrong =
        server.send(server.request("/api/v1/things").DELETE().header("Authorization", "Bearer x"));
    assertEquals(405, wrong.statusCode());
    assertEquals("GET, POST", wrong.headers().firstValue("Allow").orElse(""));
    assertEquals("METHOD_NOT_ALLOWED", problem(wrong).path("code").asText());
  }

  @Test
  void an_unknown_path_may_come_yet_while_parts_of_the_server_are_missing() throws Exception {
    server.parts = 4; // metrics, the things, the chat, and one that is not there

    HttpResponse<String> control = server.get("/api/v1/nothing", "admin-secret");
    HttpResponse<String> openAi = server.get("/v1/nothing", "admin-secret");

    assertEquals(503, control.statusCode());
    assertEquals("PATH_UNAVAILABLE", problem(control).path("code").asText());
    assertEquals(503, openAi.statusCode());
    assertEquals("1", openAi.headers().firstValue("Retry-After").orElse(""));
    assertEquals(200, server.get("/api/v1/things", "viewer-secret").statusCode());
    server.parts = 3;
    assertEquals(404, server.get("/v1/nothing", "admin-secret").statusCode());
  }

  @Test
  void reads_records_strictly() throws Exception {
    String path = "/api/v1/things";
    assertEquals(
        200,
        server
            .post(path, "admin-secret", "{\"name\":\"a\",\"count\":1,\"more\":{\"x\":[1]}}")
            .statusCode());
    assertProblem("'count'", server.post(path, "admin-secret", "{\"name\":\"a\"}"));
    assertProblem(
        "'size'", server.post(path, "admin-secret", "{\"name\":\"a\",\"count\":1,\"size\":2}"));
    assertProblem(
        "'count'", server.post(path, "admin-secret", "{\"name\":\"a\",\"count\":\"many\"}"));
    assertProblem("line 1", server.post(path, "admin-secret", "{\"name\""));
  }

  private static void assertProblem(String text, HttpResponse<String> response) throws Exception {
    assertEquals(400, response.statusCode(), response.body());
    assertTrue(problem(response).path("what").asText().contains(text), response.body());
  }

  @Test
  void never_shows_the_inside_of_a_failure() throws Exception {
    HttpResponse<String> response = server.get("/api/v1/broken", "admin-secret");

    assertEquals(500, response.statusCode());
    assertEquals("INTERNAL_FAILED", problem(response).path("code").asText());
    assertFalse(response.body().contains("secret detail"));
  }

  @Test
  void keeps_the_clients_request_id_if_it_is_harmless() throws Exception {
    HttpResponse<String> kept = server.send(server.request("/").header("x-request-id", "my-id.1"));
    HttpResponse<String> replaced = server.send(server.request("/").header("x-request-id", "a b"));

    assertEquals("my-id.1", kept.headers().firstValue("x-request-id").orElse(""));
    assertTrue(replaced.headers().firstValue("x-request-id").orElse("").startsWith("req-"));
  }

  @Test
  void shows_a_page_without_a_token() throws Exception {
    HttpResponse<String> page = server.send(server.request("/"));

    assertEquals(200, page.statusCode());
    assertTrue(page.body().contains("/api/v1/openapi.json"));
    assertFalse(page.body().contains("http://"));
  }

  @Test
  void measures_requests_for_prometheus() throws Exception {
    server.get("/api/v1/things", "viewer-secret");

    String text = server.send(server.request("/metrics")).body();

    assertTrue(
        text.contains(
            "millrace_http_requests_total{method=\"GET\",route=\"/api/v1/things\","
                + "status=\"200\"} 1.0"),
        text);
  }

  @Test
  void describes_every_route_and_resolves_every_reference() throws Exception {
    JsonNode document = JSON.readTree(server.send(server.request("/api/v1/openapi.json")).body());

    assertEquals("3.1.0", document.path("openapi").asText());
    assertEquals("bearer", document.at("/components/securitySchemes/bearer/scheme").asText());
    assertTrue(document.path("paths").has("/api/v1/things/{id}:wake"));
    assertEquals(
        "#/components/schemas/Wish",
        document
            .path("paths")
            .path("/api/v1/things")
            .at("/post/requestBody/content/application~1json/schema/$ref")
            .asText());
    document
        .findValuesAsText("$ref")
        .forEach(ref -> assertTrue(document.at(ref.substring(1)).isObject(), ref));
    List<String> ids = document.path("paths").findValuesAsText("operationId");
    assertEquals(ids.size(), ids.stream().distinct().count());
    assertTrue(document.path("paths").has("/v1/chat/completions"));
  }

  @Test
  void a_refusal_says_that_the_connection_ends_if_the_body_is_still_on_its_way() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket
          .getOutputStream()
          .write(
              ("POST /api/v1/things/1:wake HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer"
                      + " viewer-secret\r\nContent-Length: 2\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      List<String> head = new ArrayList<>();
      for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
        head.add(line);
      }
      assertTrue(head.get(0).startsWith("HTTP/1.1 403"), head.toString());
      assertTrue(head.contains("Connection: close"), head.toString());
    }
  }
}
