package io.millrace.it.hotswap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.testkit.server.RunningServer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The built distribution with the swapped plugins in their old version, and a project of them. */
final class SwapServer implements AutoCloseable {
  static final String PROJECT = "swaps";
  private static final String CHAT = "/v1/chat/completions";
  private static final long PATIENCE_MS = 60_000;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String YAML =
      """
      apiVersion: millrace/v1
      project: swaps
      datasets:
        rows: {source: swapped}
      models:
        echo: {source: "file:%s", stage: production}
      pipelines:
        whole:
          limits: {concurrent: 64}
          steps:
            - {guardrail: swapped, direction: input}
            - {step: swapped}
            - {step: swapped}
            - {model: {name: echo, backend: swapped}}
            - {guardrail: swapped, direction: output}
        streamed:
          limits: {concurrent: 64}
          steps:
            - {model: {name: echo, backend: swapped, sampling: {maxTokens: 1000}}}
      monitors:
        watch: {endpoint: whole, monitor: swapped, window: 1s}
      """;

  private final RunningServer server;

  SwapServer(Path folder) throws Exception {
    Path catalog = folder.resolve("catalog");
    SwappedCatalog.write(catalog);
    Path model = Files.createDirectories(folder.resolve("model"));
    Files.writeString(model.resolve("config.json"), "{\"architectures\": [\"Echo\"]}");
    Files.createFile(model.resolve("model.safetensors"));
    Path root = Path.of(System.getProperty("millrace.root", "../..")).toAbsolutePath().normalize();
    server =
        RunningServer.start(
            root.resolve("distributions/server/target/millrace"), folder.resolve("data"), Map.of());
    try {
      post(
          "/api/v1/hub/sources",
          Map.of(
              "name", "swapped", "location", catalog.toString(), "accepts", List.of("UNSIGNED")));
      for (SwappedKind kind : SwappedKind.values()) {
        post("/api/v1/hub/install", Map.of("item", kind.item() + ":[1.0,1.1)"));
      }
      post("/api/v1/projects:apply", Map.of("yaml", YAML.formatted(model)));
      awaitEndpoints();
    } catch (Exception | AssertionError e) {
      server.close();
      throw e;
    }
  }

  private void awaitEndpoints() throws Exception {
    long end = System.currentTimeMillis() + PATIENCE_MS;
    JsonNode endpoints;
    do {
      endpoints = get("/api/v1/endpoints").path("items");
      boolean ready = endpoints.size() == 2;
      for (JsonNode endpoint : endpoints) {
        ready &= endpoint.path("ready").asBoolean();
      }
      if (ready) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(50);
    } while (System.currentTimeMillis() < end);
    throw new AssertionError("the endpoints do not get ready: " + endpoints);
  }

  RunningServer process() {
    return server;
  }

  /** To the new version, or back to the state before; returns when the hub says that it is so. */
  void swap(SwappedKind kind, boolean forward) throws Exception {
    JsonNode report =
        forward
            ? post("/api/v1/hub/update", Map.of("item", kind.item()))
            : post("/api/v1/hub/rollback", Map.of());
    String version = report.at("/items/0/version").asText();
    String expected = forward ? SwappedKind.NEW : SwappedKind.OLD;
    if (forward && !version.equals(expected)) {
      throw new AssertionError(report.toString());
    }
  }

  JsonNode get(String path) throws Exception {
    return told("GET", path, "");
  }

  JsonNode post(String path, Map<String, ?> body) throws Exception {
    return told("POST", path, JSON.writeValueAsString(body));
  }

  private JsonNode told(String method, String path, String json) throws Exception {
    try (KeptConnection connection = connection()) {
      KeptConnection.Answer answer = connection.call(method, path, json);
      if (answer.status() / 100 != 2) {
        throw new AssertionError(path + ": " + answer.status() + " " + answer.body());
      }
      return JSON.readTree(answer.body());
    }
  }

  /** A connection for many calls, as the administrator. Whoever asks for it closes it. */
  KeptConnection connection() throws IOException {
    return new KeptConnection(server.port(), server.adminToken());
  }

  /** Asks an endpoint over a connection; the answer whatever its status. */
  static KeptConnection.Answer ask(KeptConnection over, String endpoint, String question)
      throws IOException {
    return over.call("POST", CHAT, question(endpoint, question, false));
  }

  /** Asks an endpoint; the response whatever its status. */
  HttpResponse<String> ask(String endpoint, String question, boolean stream) throws Exception {
    return server.call("POST", CHAT, question(endpoint, question, stream));
  }

  /**
   * Asks an endpoint for a stream and reads it to its end.
   *
   * @param begun runs when the model has said the first of it
   */
  KeptConnection.Answer stream(String endpoint, String question, Runnable begun) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(server.uri(CHAT))
            .header("Authorization", "Bearer " + server.adminToken())
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(question(endpoint, question, true)))
            .build();
    HttpResponse<Stream<String>> response =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofLines());
    Map<String, String> headers = new TreeMap<>();
    response.headers().map().forEach((k, v) -> headers.put(k.toLowerCase(Locale.ROOT), v.get(0)));
    StringBuilder body = new StringBuilder();
    try (Stream<String> lines = response.body()) {
      lines.forEach(
          line -> {
            if (line.contains("backend=") && body.indexOf("backend=") < 0) {
              begun.run();
            }
            body.append(line).append('\n');
          });
    }
    return new KeptConnection.Answer(response.statusCode(), headers, body.toString());
  }

  private static String question(String endpoint, String question, boolean stream)
      throws IOException {
    return JSON.writeValueAsString(
        Map.of(
            "model",
            endpoint,
            "stream",
            stream,
            "messages",
            List.of(Map.of("role", "user", "content", question))));
  }

  @Override
  public void close() throws Exception {
    server.close();
  }
}
