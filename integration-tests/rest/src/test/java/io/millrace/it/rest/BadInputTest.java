package io.millrace.it.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.testkit.server.RunningServer;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bad input against the built server: the right status, a remedy, and a server that goes on. */
class BadInputTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String HEAD = "apiVersion: millrace/v1\nproject: bad\n";
  private static final String CHAT = "/v1/chat/completions";
  private static final String APPLY = "/api/v1/projects:apply";

  private static final Path ROOT =
      Path.of(System.getProperty("millrace.root", "../..")).toAbsolutePath().normalize();

  @TempDir private static Path folder;
  private static RunningServer server;

  @BeforeAll
  static void start() throws Exception {
    Path home = ROOT.resolve("distributions/server/target/millrace");
    server = RunningServer.start(home, folder.resolve("data"), Map.of());
    apply(200, HEAD);
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @AfterEach
  void nothing_is_lost() throws Exception {
    assertEquals(200, server.call("GET", "/api/v1/projects/bad", "").statusCode());
  }

  private static JsonNode apply(int status, String yaml) throws Exception {
    return problem(
        status, server.call("POST", APPLY, JSON.writeValueAsString(Map.of("yaml", yaml))));
  }

  private static JsonNode run(int status, String body) throws Exception {
    return problem(status, server.call("POST", "/api/v1/runs", body));
  }

  /** The body, which is a problem with a remedy unless the status is a good one. */
  private static JsonNode problem(int status, HttpResponse<String> response) throws Exception {
    assertEquals(status, response.statusCode(), response.body());
    assertFalse(response.body().contains("\\tat "), response.body());
    JsonNode body = JSON.readTree(response.body());
    if (status >= 400) {
      assertEquals(
          List.of("code", "blame", "retriable", "what", "remedy"),
          body.properties().stream().map(Map.Entry::getKey).toList());
      assertTrue(body.path("remedy").asText().length() > 8, response.body());
    }
    return body;
  }

  private static JsonNode openAi(int status, HttpResponse<String> response) throws Exception {
    assertEquals(status, response.statusCode(), response.body());
    return JSON.readTree(response.body()).path("error");
  }

  @Test
  void malformed_yaml_is_refused_with_its_line() throws Exception {
    JsonNode problem = apply(400, HEAD + "models: {a: [}\n");

    assertTrue(problem.path("what").asText().contains("line 3"), problem.toString());
  }

  @Test
  void an_unknown_section_and_a_wrong_declaration_are_told_at_once() throws Exception {
    JsonNode problem =
        apply(400, HEAD + "modles: {}\npipelines:\n  p:\n    steps: [{unknown: 1}]\n");

    assertTrue(problem.path("what").asText().contains("modles"), problem.toString());
    assertTrue(problem.path("what").asText().contains("pipelines.p"), problem.toString());
  }

  @Test
  void an_unknown_function_names_those_there_are() throws Exception {
    JsonNode problem = run(404, "{\"project\":\"bad\",\"function\":\"tunee\"}");

    assertEquals("FUNCTION_NOT_FOUND", problem.path("code").asText());
    assertTrue(problem.toString().contains("tune"), problem.toString());
  }

  @Test
  void a_parameter_of_the_wrong_type_is_refused_before_anything_runs() throws Exception {
    JsonNode problem =
        run(400, "{\"project\":\"bad\",\"function\":\"ingest\",\"parameters\":{\"source\":7}}");

    assertTrue(problem.path("what").asText().contains("source"), problem.toString());
    JsonNode runs =
        JSON.readTree(server.call("GET", "/api/v1/runs?project=bad&function=ingest", "").body());
    assertTrue(runs.path("items").findValuesAsText("state").stream().noneMatch("running"::equals));
  }

  @Test
  void an_unknown_project_and_run_are_404() throws Exception {
    run(404, "{\"project\":\"none\",\"function\":\"ingest\"}");
    problem(404, server.call("GET", "/api/v1/runs/r-none", ""));
    problem(404, server.call("GET", "/api/v1/artifacts/dataset/bad/none/latest", ""));
    problem(404, server.call("GET", "/api/v1/models/bad/none/latest", ""));
  }

  @Test
  void a_name_may_have_an_encoded_slash_but_no_path_leads_upwards() throws Exception {
    JsonNode unknown = openAi(404, server.call("GET", "/v1/models/org%2Fname", ""));

    assertEquals("model_not_found", unknown.path("code").asText());
    assertTrue(unknown.path("message").asText().contains("'org/name'"), unknown.toString());
    openAi(404, server.call("GET", "/v1/models/org/name", ""));
    JsonNode upwards = openAi(400, server.call("GET", "/v1/models/..%2f..%2fetc", ""));
    assertEquals("request_malformed", upwards.path("code").asText());
    problem(400, server.call("GET", "/api/v1/projects/a%2Fb", ""));
  }

  @Test
  void what_is_no_request_is_refused_in_json() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", server.uri("/").getPort())) {
      socket.getOutputStream().write("GET\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

      String[] answer =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
              .split("\r\n\r\n", 2);

      assertTrue(answer[0].startsWith("HTTP/1.1 400 "), answer[0]);
      assertEquals("REQUEST_MALFORMED", JSON.readTree(answer[1]).path("code").asText());
      assertEquals("request_malformed", JSON.readTree(answer[1]).at("/error/code").asText());
    }
  }

  @Test
  void a_missing_file_fails_its_run_with_the_files_name() throws Exception {
    JsonNode accepted =
        run(
            201,
            "{\"project\":\"bad\",\"function\":\"ingest\",\"parameters\":{\"source\":\"files\","
                + "\"sourceParameters\":{\"paths\":[\"/nowhere/rows.jsonl\"]}}}");

    String id = accepted.path("id").asText();
    JsonNode run = JSON.readTree(server.call("GET", "/api/v1/runs/" + id + "?wait=60", "").body());
    assertEquals("failed", run.path("state").asText());
    assertTrue(run.at("/failure/what").asText().contains("/nowhere/rows.jsonl"), run.toString());
    assertTrue(run.at("/failure/remedy").asText().length() > 8, run.toString());
  }

  @Test
  void a_truncated_model_is_not_served() throws Exception {
    Path model = Files.createDirectories(folder.resolve("truncated"));
    Path whole = ROOT.resolve("hub-catalog/models/tiny-assistant/model");
    for (String file : List.of("config.json", "tokenizer.json", "tokenizer_config.json")) {
      Files.copy(whole.resolve(file), model.resolve(file));
    }
    byte[] weights = Files.readAllBytes(whole.resolve("model.safetensors"));
    Files.write(model.resolve("model.safetensors"), Arrays.copyOf(weights, weights.length / 2));
    String yaml =
        "apiVersion: millrace/v1\nproject: truncated\nmodels:\n  m: {source: 'file:"
            + model
            + "', stage: production}\npipelines:\n  broken:\n    steps:\n"
            + "      - model: {name: m, stage: production, backend: djl}\n";

    HttpResponse<String> applied =
        server.call("POST", APPLY, JSON.writeValueAsString(Map.of("yaml", yaml)));

    if (applied.statusCode() == 200) {
      JsonNode endpoint = awaitReason();
      assertFalse(endpoint.path("ready").asBoolean());
      assertTrue(endpoint.path("reason").asText().contains("safetensors"), endpoint.toString());
      HttpResponse<String> asked =
          server.call(
              "POST",
              CHAT,
              "{\"model\":\"broken\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
      assertEquals("unavailable_error", openAi(503, asked).path("type").asText());
    } else {
      assertTrue(
          problem(400, applied).path("what").asText().contains("safetensors"), applied.body());
    }
    assertTrue(server.call("DELETE", "/api/v1/projects/truncated", "").statusCode() < 500);
  }

  private static JsonNode awaitReason() throws Exception {
    JsonNode endpoint = JSON.createObjectNode();
    long deadline = System.nanoTime() + 60_000_000_000L;
    while (System.nanoTime() < deadline && !endpoint.path("reason").asText().contains("tensor")) {
      JsonNode all = JSON.readTree(server.call("GET", "/api/v1/endpoints", "").body());
      for (JsonNode e : all.path("items")) {
        endpoint = e.path("id").asText().equals("broken") ? e : endpoint;
      }
      server.process().waitFor(100, java.util.concurrent.TimeUnit.MILLISECONDS);
    }
    return endpoint;
  }

  @Test
  void a_wrong_token_is_401_everywhere() throws Exception {
    for (String path : List.of("/api/v1/runs", "/api/v1/status", "/api/v1/events")) {
      problem(401, server.send("GET", path, "", "mr-wrong"));
    }
    HttpResponse<String> response = server.send("GET", "/v1/models", "", "mr-wrong");
    assertEquals("authentication_error", openAi(401, response).path("type").asText());
    assertTrue(response.headers().firstValue("WWW-Authenticate").isPresent());
  }

  @Test
  void a_prompt_of_two_megabytes_is_413() throws Exception {
    String body =
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\""
            + "a".repeat(2 << 20)
            + "\"}]}";

    assertEquals(
        "body_too_large", openAi(413, server.call("POST", CHAT, body)).path("code").asText());
  }

  @Test
  void invalid_json_is_400_with_its_place() throws Exception {
    JsonNode error = openAi(400, server.call("POST", CHAT, "{\"model\": oops}"));

    assertTrue(error.path("message").asText().contains("line 1, column"), error.toString());
    problem(400, server.call("POST", "/api/v1/runs", "{\"project\":"));
  }

  @Test
  void an_unknown_model_is_404() throws Exception {
    HttpResponse<String> response =
        server.call(
            "POST",
            CHAT,
            "{\"model\":\"gpt-9\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");

    assertEquals("model_not_found", openAi(404, response).path("code").asText());
  }

  @Test
  void an_item_that_the_hub_does_not_have_is_404() throws Exception {
    problem(404, server.call("POST", "/api/v1/hub/install", "{\"item\":\"nothing\"}"));
  }
}
