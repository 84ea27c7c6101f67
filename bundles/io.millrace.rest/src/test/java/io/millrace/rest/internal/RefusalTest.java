package io.millrace.rest.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.rest.internal.health.Metrics;
import io.millrace.rest.internal.route.Route;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests that HTTP clients do not send, byte by byte. */
class RefusalTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String HOST = "Host: x\r\nConnection: close\r\n";
  private static final String CHUNKED = HOST + "Transfer-Encoding: chunked\r\n\r\n";

  private final TestServer server =
      new TestServer(
          new Metrics(),
          () ->
              List.of(
                  Route.get("/v1/models/{id...}", "Names")
                      .open()
                      .by(x -> Map.of("m", x.path("id"))),
                  Route.get("/v1/files/{id}", "Names").open().by(x -> Map.of("f", x.path("id"))),
                  Route.get("/v1/files", "Asks")
                      .open()
                      .by(x -> Map.of("q", x.query("purpose").orElse("none"))),
                  Route.get("/api/v1/runs/{id}", "Names").open().by(x -> Map.of("r", x.path("id"))),
                  Route.post("/v1/echo", "Reads").open().by(x -> x.body())));

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  /** What came back. */
  private record Answer(int status, String head, String body) {
    JsonNode json() throws IOException {
      return JSON.readTree(body);
    }
  }

  private Answer sent(String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.shutdownOutput();
      String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      String[] parts = all.split("\r\n\r\n", 2);
      assertTrue(all.startsWith("HTTP/1.1 "), all);
      return new Answer(Integer.parseInt(all.substring(9, 12)), parts[0], parts[1]);
    }
  }

  private Answer got(String path) throws IOException {
    return sent("GET " + path + " HTTP/1.1\r\n" + HOST + "\r\n");
  }

  @Test
  void a_models_name_may_have_slashes_plain_and_encoded() throws Exception {
    for (String path : List.of("org/name", "org%2Fname", "org%2fname")) {
      Answer answer = got("/v1/models/" + path);

      assertEquals(200, answer.status(), answer.body());
      assertEquals("{\"m\":\"org/name\"}", answer.body());
    }
    assertEquals("{\"f\":\"a/b\"}", got("/v1/files/a%2Fb").body());
  }

  @Test
  void no_path_leads_upwards_however_it_is_written() throws Exception {
    for (String path :
        List.of(
            "/v1/models/..%2f..%2fetc",
            "/v1/models/..%2F",
            "/v1/models/a%2F..%2Fb",
            "/v1/models/%2e%2e%2fx",
            "/v1/models/.%2e%2fx",
            "/v1/models/a%2F.%2Fb",
            "/v1/models/a%2F%2Fb",
            "/v1/models/..;x%2Fb",
            "/v1%2F..%2Fapi/v1/runs/1",
            "/v1/%2e%2e/api/v1/runs/1",
            "/v1/models/..;/x",
            "/v1/models/a%252fb",
            "/v1/models/a%5cb",
            "/v1/models/a%00b",
            "/../../x",
            "/api/v1/runs/a%2Fb")) {
      Answer answer = got(path);

      assertEquals(400, answer.status(), path + " " + answer.body());
      assertTrue(answer.json().isObject(), path);
    }
  }

  @Test
  void a_refusal_speaks_as_the_path_does() throws Exception {
    JsonNode openAi = got("/v1/models/..%2fx").json();
    JsonNode control = got("/api/v1/runs/a%2Fb").json();

    assertEquals("request_malformed", openAi.at("/error/code").asText());
    assertEquals("invalid_request_error", openAi.at("/error/type").asText());
    assertEquals("REQUEST_MALFORMED", control.path("code").asText());
    assertEquals("caller", control.path("blame").asText());
  }

  @Test
  void what_is_no_request_is_refused_as_every_other_mistake() throws Exception {
    String big = "a".repeat(40_000);
    for (String[] wrong :
        new String[][] {
          {"400", "GET\r\n\r\n"},
          {"400", "\u0016\u0003\u0001\r\n\r\n"},
          {"400", "GET /v1/files HTTP/1.1\r\n\r\n"},
          {"400", "GET v1/files HTTP/1.1\r\n" + HOST + "\r\n"},
          {"400", "GET /v1/files HTTP/1.1\r\n" + HOST + "Bad Name: x\r\n\r\n"},
          {"400", "GET /v1/models/%zz HTTP/1.1\r\n" + HOST + "\r\n"},
          {"400", "POST /v1/echo HTTP/1.1\r\n" + HOST + "Content-Length: -2\r\n\r\n{}"},
          {"400", "DELETE /v1/models/a%5cb HTTP/1.1\r\n" + HOST + "\r\n"},
          {"505", "GET /v1/files HTTP/3.0\r\n" + HOST + "\r\n"},
          {"505", "GET /v1/files\r\n\r\n"},
          {"431", "GET /v1/files HTTP/1.1\r\n" + HOST + "X-Big: " + big + "\r\n\r\n"},
          {"414", "GET /v1/models/" + big + " HTTP/1.1\r\n" + HOST + "\r\n"},
          {"417", "GET /v1/files HTTP/1.1\r\n" + HOST + "Expect: 200-maybe\r\n\r\n"}
        }) {
      Answer answer = sent(wrong[1]);

      String about = wrong[1].substring(0, Math.min(60, wrong[1].length())) + answer;
      assertEquals(wrong[0], String.valueOf(answer.status()), about);
      assertTrue(answer.head().contains("Content-Type: application/json"), about);
      assertFalse(answer.json().at("/error/message").asText().isEmpty(), about);
      assertFalse(answer.body().contains("jetty"), about);
    }
  }

  @Test
  void a_body_that_breaks_off_or_is_no_body_is_the_callers_mistake() throws Exception {
    for (String body :
        List.of(
            CHUNKED + "zz\r\n{}\r\n0\r\n\r\n",
            CHUNKED + "2\r\n{}\r\nzz\r\n\r\n",
            CHUNKED + "5\r\n{}",
            HOST + "Content-Length: 9\r\n\r\n{}")) {
      Answer answer = sent("POST /v1/echo HTTP/1.1\r\n" + body);

      assertEquals(400, answer.status(), body + answer);
      assertEquals("request_malformed", answer.json().at("/error/code").asText());
    }
  }

  @Test
  void a_query_that_is_no_text_is_the_callers_mistake() throws Exception {
    for (String query : List.of("%c3%28", "%zz")) {
      Answer answer = got("/v1/files?purpose=" + query);

      assertEquals(400, answer.status(), answer.body());
      assertEquals("request_malformed", answer.json().at("/error/code").asText());
    }
  }

  @Test
  void before_the_servlet_is_there_the_server_is_starting() throws Exception {
    server.withoutServlet();

    Answer answer = got("/v1/models/assistant");

    assertEquals(503, answer.status());
    assertTrue(answer.head().contains("Retry-After: 1"), answer.head());
    assertEquals("path_unavailable", answer.json().at("/error/code").asText());
  }

  @Test
  void jetty_is_as_it_was_when_the_settings_are_taken_away() throws Exception {
    server.withoutSettings();

    Answer answer = got("/v1/models/org%2Fname");

    assertEquals(400, answer.status());
    assertTrue(Stream.of("text/html", "text/plain").anyMatch(answer.head()::contains));
  }
}
