package io.millrace.rest.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.kernel.run.RunState;
import io.millrace.rest.internal.control.EndpointRoutes;
import io.millrace.rest.internal.control.EventRoutes;
import io.millrace.rest.internal.control.RunRoutes;
import io.millrace.rest.internal.health.Metrics;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ControlTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String RUN = "{\"project\":\"bank\",\"function\":\"known\"}";

  private final FakeRuns runs = new FakeRuns();
  private final FakeEvents events = new FakeEvents();
  private final EventRoutes eventRoutes = new EventRoutes(events);
  private final TestServer server =
      new TestServer(
          new Metrics(), new RunRoutes(runs), eventRoutes, new EndpointRoutes(new FakeEndpoints()));

  @AfterEach
  void stop() throws Exception {
    eventRoutes.close();
    server.close();
  }

  private JsonNode get(String path) throws Exception {
    return JSON.readTree(server.get(path, "viewer-secret").body());
  }

  @Test
  void accepts_a_run_and_shows_it() throws Exception {
    HttpResponse<String> made = server.post("/api/v1/runs", "developer-secret", RUN);

    assertEquals(201, made.statusCode());
    assertEquals("created", JSON.readTree(made.body()).path("state").asText());
    JsonNode run = get("/api/v1/runs/r-1");
    assertEquals("bank", run.at("/request/project").asText());
    assertEquals("1970-01-01T00:00:00Z", run.path("created").asText());
    assertTrue(run.path("started").isNull());
    assertTrue(run.at("/results/score").isNull());
    assertEquals(2.5, get("/api/v1/runs/r-1/metrics").at("/loss/0/value").asDouble());
  }

  @Test
  void nobody_claims_to_be_part_of_another_run_and_so_to_need_no_place() throws Exception {
    HttpResponse<String> refused =
        server.post(
            "/api/v1/runs",
            "developer-secret",
            "{\"project\":\"bank\",\"function\":\"f\",\"labels\":{\"part-of\":\"r-1\"}}");

    assertEquals(400, refused.statusCode());
    assertEquals("LABEL_RESERVED", JSON.readTree(refused.body()).path("code").asText());
  }

  @Test
  void refuses_parameters_of_null_by_name() throws Exception {
    HttpResponse<String> refused =
        server.post(
            "/api/v1/runs",
            "developer-secret",
            "{\"project\":\"bank\",\"function\":\"tune\",\"parameters\":{\"text\":null}}");

    assertEquals(400, refused.statusCode());
    assertEquals("PARAMETER_INVALID", JSON.readTree(refused.body()).path("code").asText());
    assertTrue(refused.body().contains("'text' of parameters is null"), refused.body());
  }

  @Test
  void passes_on_what_the_kernel_refuses() throws Exception {
    HttpResponse<String> unknown =
        server.post(
            "/api/v1/runs", "developer-secret", "{\"project\":\"bank\",\"function\":\"none\"}");
    assertEquals(404, unknown.statusCode());
    assertEquals("FUNCTION_NOT_FOUND", JSON.readTree(unknown.body()).path("code").asText());
    assertEquals(404, server.get("/api/v1/runs/r-9/log", "viewer-secret").statusCode());
    server.post("/api/v1/runs", "developer-secret", RUN);
    assertEquals(409, server.post("/api/v1/runs/r-1:retry", "developer-secret", "").statusCode());
    assertEquals(
        "aborted",
        JSON.readTree(server.post("/api/v1/runs/r-1:abort", "developer-secret", "").body())
            .path("state")
            .asText());
  }

  @Test
  void filters_runs_and_refuses_what_is_no_filter() throws Exception {
    get("/api/v1/runs?project=bank&state=failed&label=a%3Db&limit=7");

    assertEquals(RunState.FAILED, runs.asked.state().orElseThrow());
    assertEquals(Map.of("a", "b"), runs.asked.labels());
    assertEquals(7, runs.asked.limit());
    assertEquals(400, server.get("/api/v1/runs?limit=x", "viewer-secret").statusCode());
    assertEquals(400, server.get("/api/v1/runs?limit=0", "viewer-secret").statusCode());
    assertEquals(400, server.get("/api/v1/runs?state=happy", "viewer-secret").statusCode());
  }

  @Test
  void gives_a_log_in_pieces_and_as_a_stream() throws Exception {
    server.post("/api/v1/runs", "developer-secret", RUN);

    JsonNode piece = get("/api/v1/runs/r-1/log");
    String stream =
        server
            .send(
                server
                    .request("/api/v1/runs/r-1/log")
                    .header("Authorization", "Bearer viewer-secret")
                    .header("Accept", "text/event-stream"))
            .body();

    assertEquals("one\n", piece.path("text").asText());
    assertEquals(4, piece.path("next").asLong());
    assertTrue(stream.startsWith("event: log\nid: 4\ndata: {\"text\":\"one\\n\""), stream);
    assertTrue(stream.contains("event: end\nid: 8\n"), stream);
  }

  @Test
  void streams_events_as_they_happen() throws Exception {
    events.publish("run.state", "bank", "r-1", Map.of("state", "running"));
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.port() + "/api/v1/events?after=0"))
            .header("Authorization", "Bearer viewer-secret")
            .header("Accept", "text/event-stream")
            .build();

    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                HttpClient.newHttpClient()
                    .send(request, HttpResponse.BodyHandlers.ofInputStream())
                    .body(),
                StandardCharsets.UTF_8))) {
      assertEquals("event: run.state", lines.readLine());
      assertEquals("id: 1", lines.readLine());
      assertTrue(lines.readLine().contains("\"subject\":\"r-1\""));
      lines.readLine();
      eventRoutes.happened(events.publish("alert.fired", "bank", "off-topic", Map.of()));
      assertEquals("event: alert.fired", lines.readLine());
    }
    assertEquals(2, get("/api/v1/events").path("items").size());
    assertEquals(1, get("/api/v1/events?after=1").path("items").size());
    assertEquals(0, get("/api/v1/events?project=other").path("items").size());
  }

  @Test
  void lists_endpoints() throws Exception {
    assertEquals("assistant:2", get("/api/v1/endpoints").at("/items/0/model").asText());
    assertEquals(0, get("/api/v1/endpoints?project=none").path("items").size());
  }
}
