package io.millrace.it.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.testkit.server.RunningServer;
import java.io.Reader;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One start of the distribution, and what must be true of it. */
class BootTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path folder;
  private static RunningServer server;

  @BeforeAll
  static void start() throws Exception {
    server = RunningServer.start(Distribution.home(), folder.resolve("data"), Map.of());
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @Test
  void every_bundle_is_active_and_every_component_satisfied() throws Exception {
    HttpResponse<String> answer = server.call("GET", "/readyz", "");

    assertEquals(200, answer.statusCode(), answer.body());
    JsonNode bundles = console("/system/console/bundles.json").get("data");
    List<String> idle =
        StreamSupport.stream(bundles.spliterator(), false)
            .filter(b -> !List.of("Active", "Fragment").contains(b.get("state").asText()))
            .map(b -> b.get("symbolicName").asText() + " is " + b.get("state").asText())
            .toList();
    assertEquals(List.of(), idle);
    JsonNode components = console("/system/console/components.json").get("data");
    List<String> unsatisfied =
        StreamSupport.stream(components.spliterator(), false)
            .filter(c -> c.get("state").asText().contains("unsatisfied"))
            .filter(c -> !c.get("state").asText().contains("configuration"))
            .map(c -> c.get("name").asText() + " is " + c.get("state").asText())
            .filter(c -> !c.contains("executor.local.internal.worker"))
            .toList();
    assertEquals(List.of(), unsatisfied);
    assertTrue(components.size() > 20, components.size() + " components");
  }

  @Test
  void starting_logs_no_error() throws Exception {
    List<String> errors =
        server
            .output()
            .lines()
            .filter(l -> l.contains(" ERROR ") || l.startsWith("ERROR"))
            .toList();

    assertEquals(List.of(), errors);
  }

  @Test
  void without_the_token_nothing_is_told() throws Exception {
    assertEquals(401, server.send("GET", "/api/v1/runs", "", "").statusCode());
    assertEquals(401, server.send("GET", "/api/v1/runs", "", "mr-wrong").statusCode());
    assertEquals(401, server.send("GET", "/v1/models", "", "").statusCode());
    assertEquals(401, server.send("GET", "/system/console/bundles", "", "").statusCode());
    assertEquals(401, consoleStatus("admin", "admin"));
    assertEquals(200, server.call("GET", "/api/v1/runs", "").statusCode());
  }

  @Test
  void the_token_is_readable_by_its_owner_only_and_is_not_logged() throws Exception {
    Path token = server.data().resolve("admin-token");

    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(token)));
    assertFalse(server.output().contains(server.adminToken()));
  }

  @Test
  void it_listens_on_loopback_only() throws Exception {
    String hex = String.format(":%04X ", server.port());
    List<String> listening =
        Files.readAllLines(Path.of("/proc/net/tcp")).stream()
            .filter(l -> l.contains(hex) && l.contains(" 0A "))
            .toList();

    assertTrue(
        listening.stream().allMatch(l -> l.contains("0100007F" + hex.strip())),
        listening.toString());
  }

  @Test
  void idle_connections_are_ended_by_clients_and_not_by_the_server() throws Exception {
    Properties framework = new Properties();
    try (Reader conf =
        Files.newBufferedReader(Distribution.home().resolve("conf/config.properties"))) {
      framework.load(conf);
    }
    long idleMs = Long.parseLong(framework.getProperty("org.apache.felix.http.timeout"));

    assertTrue(
        idleMs > 1_200_000, "JDK 17 keeps connections for 1,200 s, this server for " + idleMs);
  }

  @Test
  void plugins_of_every_kind_are_there() throws Exception {
    String plugins = server.call("GET", "/api/v1/plugins", "").body();

    for (String kind :
        List.of("DataSource", "Tuner", "ModelBackend", "Guardrail", "Evaluator", "Monitor")) {
      assertTrue(plugins.contains("\"" + kind + "\""), kind + " is missing in " + plugins);
    }
  }

  private static JsonNode console(String path) throws Exception {
    HttpResponse<String> answer = consoleGet(path, "admin", server.adminToken());
    assertEquals(200, answer.statusCode(), path);
    return JSON.readTree(answer.body());
  }

  private static int consoleStatus(String user, String password) throws Exception {
    return consoleGet("/system/console/bundles.json", user, password).statusCode();
  }

  private static HttpResponse<String> consoleGet(String path, String user, String password)
      throws Exception {
    String basic = Base64.getEncoder().encodeToString((user + ":" + password).getBytes());
    return java.net.http.HttpClient.newHttpClient()
        .send(
            java.net.http.HttpRequest.newBuilder(server.uri(path))
                .header("Authorization", "Basic " + basic)
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }
}
