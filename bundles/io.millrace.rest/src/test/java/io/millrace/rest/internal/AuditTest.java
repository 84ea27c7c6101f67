package io.millrace.rest.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.rest.internal.control.AuditRoutes;
import io.millrace.rest.internal.control.KeyRoutes;
import io.millrace.rest.internal.control.ProjectRoutes;
import io.millrace.rest.internal.health.Metrics;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AuditTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ADMIN = "admin-secret";

  private final FakeAuditTrail trail = new FakeAuditTrail();
  private final TestServer server =
      new TestServer(
          new Metrics(),
          new AuditRoutes(trail),
          new KeyRoutes(TestServer.accounts(trail), trail),
          new ProjectRoutes(new FakeProjects(), new FakeHub(Path.of("none")), trail));

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private JsonNode get(String path) throws Exception {
    return JSON.readTree(server.get(path, ADMIN).body());
  }

  private void delete(String path) throws Exception {
    server.send(server.request(path).header("Authorization", "Bearer " + ADMIN).DELETE());
  }

  @Test
  void keys_made_and_revoked_or_not_are_recorded_without_their_secret() throws Exception {
    server.post("/api/v1/keys", ADMIN, "{\"name\":\"app\",\"role\":\"client\"}");
    delete("/api/v1/keys/known");
    delete("/api/v1/keys/unknown");

    assertEquals(
        List.of(
            "admin key.revoke unknown refused",
            "admin key.revoke known done",
            "admin key.create app done"),
        trail.lines());
    JsonNode entries = get("/api/v1/audit").path("items");
    assertEquals("client", entries.at("/2/details/role").asText());
    assertEquals("KEY_NOT_FOUND", entries.at("/0/details/code").asText());
    assertFalse(entries.toString().contains("mr-app"));
  }

  @Test
  void projects_applied_and_deleted_are_recorded_and_dry_runs_are_not() throws Exception {
    String apply = "/api/v1/projects:apply";
    server.post(apply, "developer-secret", "{\"yaml\":\"project: bank\",\"dryRun\":true}");
    server.post(apply, "developer-secret", "{\"yaml\":\"project: bank\"}");
    server.post(apply, "developer-secret", "{\"yaml\":\"{\"}");
    delete("/api/v1/projects/bank");

    assertEquals(
        List.of(
            "admin project.delete bank done",
            "developer project.apply  refused",
            "developer project.apply bank done"),
        trail.lines());
    assertEquals(64, get("/api/v1/audit").at("/items/2/details/yamlSha256").asText().length());
  }

  @Test
  void pages_and_filters_for_administrators_only() throws Exception {
    for (int i = 1; i <= 5; i++) {
      trail.record("w", i % 2 == 0 ? "hub.pin" : "key.create", "s" + i, "done", java.util.Map.of());
    }

    assertEquals(5, get("/api/v1/audit").path("items").size());
    assertEquals("s3", get("/api/v1/audit?before=4&limit=1").at("/items/0/subject").asText());
    assertEquals(2, get("/api/v1/audit?action=hub.").path("items").size());
    assertEquals(400, server.get("/api/v1/audit?limit=5000", ADMIN).statusCode());
    assertEquals(403, server.get("/api/v1/audit", "developer-secret").statusCode());
    assertEquals(403, server.get("/api/v1/audit:verify", "developer-secret").statusCode());
  }

  @Test
  void tells_where_the_chain_is_broken() throws Exception {
    trail.record("w", "hub.pin", "s", "done", java.util.Map.of());

    assertTrue(get("/api/v1/audit:verify").path("intact").asBoolean());
    assertEquals("h", get("/api/v1/audit:verify").path("hash").asText());
    trail.broken = OptionalLong.of(1);
    assertFalse(get("/api/v1/audit:verify").path("intact").asBoolean());
    assertEquals(1, get("/api/v1/audit:verify").path("broken").asLong());
  }
}
