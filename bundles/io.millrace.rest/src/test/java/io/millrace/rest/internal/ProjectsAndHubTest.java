package io.millrace.rest.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.rest.internal.control.KeyRoutes;
import io.millrace.rest.internal.control.ProjectRoutes;
import io.millrace.rest.internal.health.Metrics;
import io.millrace.rest.internal.hub.ChangeRoutes;
import io.millrace.rest.internal.hub.HubRoutes;
import io.millrace.rest.internal.hub.Uploads;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectsAndHubTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String APPLY = "/api/v1/projects:apply";

  @TempDir private Path folder;
  private final FakeProjects projects = new FakeProjects();
  private TestServer server;

  @BeforeEach
  void start() throws Exception {
    Path files = Files.createDirectory(folder.resolve("files"));
    Files.writeString(folder.resolve("secret"), "secret");
    Files.writeString(files.resolve("project.yaml"), "project: bank\n");
    FakeHub hub = new FakeHub(files);
    server =
        new TestServer(
            new Metrics(),
            new ProjectRoutes(projects, hub, new FakeAuditTrail()),
            new HubRoutes(hub),
            new ChangeRoutes(hub, new Uploads(folder)),
            new KeyRoutes(TestServer.accounts(), new FakeAuditTrail()));
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private JsonNode post(int status, String path, String body) throws Exception {
    HttpResponse<String> response = server.post(path, "admin-secret", body);
    assertEquals(status, response.statusCode(), response.body());
    return JSON.readTree(response.body());
  }

  @Test
  void applies_a_yaml_with_its_base() throws Exception {
    JsonNode applied = post(200, APPLY, "{\"yaml\":\"project: bank\",\"base\":\"" + folder + "\"}");

    assertEquals("added", applied.at("/changes/0/action").asText());
    assertEquals(Optional.of(folder), projects.bases.get(0));
  }

  @Test
  void applies_a_blueprint_as_it_is_or_with_another_yaml() throws Exception {
    post(200, APPLY, "{\"source\":\"hub://bank\"}");
    post(200, APPLY, "{\"source\":\"hub://bank\",\"yaml\":\"project: other\"}");

    assertEquals("project: bank\n", projects.yamls.get(0));
    assertEquals("project: other", projects.yamls.get(1));
    assertEquals(projects.bases.get(0), projects.bases.get(1));
  }

  @Test
  void refuses_what_cannot_be_applied() throws Exception {
    assertEquals("PROJECT_INVALID", post(400, APPLY, "{\"yaml\":\"{\"}").path("code").asText());
    assertEquals("REQUEST_INVALID", post(400, APPLY, "{}").path("code").asText());
    assertEquals(
        "REQUEST_INVALID",
        post(400, APPLY, "{\"yaml\":\"a: b\",\"base\":\"relative\"}").path("code").asText());
    assertEquals(
        "BLUEPRINT_NOT_FOUND",
        post(404, APPLY, "{\"source\":\"hub://none\"}").path("code").asText());
    assertEquals(
        "REQUEST_INVALID", post(400, APPLY, "{\"source\":\"ftp://x\"}").path("code").asText());
  }

  @Test
  void shows_an_items_files_and_nothing_beside_them() throws Exception {
    String files = "/api/v1/hub/installed/bank/files/";

    assertEquals("project: bank\n", server.get(files + "project.yaml", "viewer-secret").body());
    for (String way : new String[] {"..%2Fsecret", "x%2F..%2F..%2Fsecret", "%2Fetc%2Fpasswd"}) {
      HttpResponse<String> response = server.get(files + way, "viewer-secret");
      assertTrue(response.statusCode() >= 400, way);
      assertTrue(!response.body().contains("secret\"") && !response.body().contains("root:"), way);
    }
    assertEquals(
        404, server.get("/api/v1/hub/installed/none/files/a", "viewer-secret").statusCode());
  }

  @Test
  void installs_for_administrators_only() throws Exception {
    assertEquals(
        403,
        server.post("/api/v1/hub/install", "developer-secret", "{\"item\":\"bank\"}").statusCode());
    JsonNode report = post(200, "/api/v1/hub/install", "{\"item\":\"bank\"}");
    assertEquals("bank", report.at("/items/0/name").asText());
    assertEquals(12.5, report.path("tookMs").asDouble());
    assertEquals(
        "HUB_ITEM_NOT_FOUND",
        post(404, "/api/v1/hub/install", "{\"item\":\"none\"}").path("code").asText());
  }

  @Test
  void makes_and_revokes_keys() throws Exception {
    JsonNode key = post(201, "/api/v1/keys", "{\"name\":\"app\",\"role\":\"client\"}");

    assertEquals("mr-app", key.path("secret").asText());
    assertEquals("client", key.path("role").asText());
    assertEquals(
        400,
        server
            .post("/api/v1/keys", "admin-secret", "{\"name\":\"a\",\"role\":\"king\"}")
            .statusCode());
    assertEquals(
        404,
        server
            .send(
                server
                    .request("/api/v1/keys/unknown")
                    .header("Authorization", "Bearer admin-secret")
                    .DELETE())
            .statusCode());
  }
}
