package io.millrace.rest.internal.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.rest.internal.json.Json;
import io.millrace.rest.internal.route.OpenApi;
import io.millrace.rest.internal.route.Route;
import io.millrace.rest.internal.route.RouteGroup;
import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The document of all control routes; they name their handlers without calling any service. */
class DocumentTest {
  private static final List<Class<? extends RouteGroup>> GROUPS =
      List.of(
          ArtifactRoutes.class,
          AuditRoutes.class,
          DatasetRoutes.class,
          EndpointRoutes.class,
          EventRoutes.class,
          HubRoutes.class,
          KeyRoutes.class,
          ModelRoutes.class,
          MonitoringRoutes.class,
          ProjectRoutes.class,
          RunRoutes.class,
          SystemRoutes.class,
          WorkflowRoutes.class);

  private static List<Route> routes() throws Exception {
    List<Route> routes = new ArrayList<>();
    for (Class<? extends RouteGroup> type : GROUPS) {
      Constructor<?> plain = type.getConstructors()[0];
      for (Constructor<?> c : type.getConstructors()) {
        if (c.getParameterCount() > plain.getParameterCount()
            || (type == SystemRoutes.class && c.getParameterTypes()[0] == String.class)) {
          plain = c;
        }
      }
      routes.addAll(
          ((RouteGroup) plain.newInstance(new Object[plain.getParameterCount()])).routes());
    }
    return routes;
  }

  @Test
  void every_operation_is_complete_and_every_reference_resolves() throws Exception {
    JsonNode document = Json.mapper().valueToTree(OpenApi.document(routes(), "1"));

    List<JsonNode> refs = document.findValues("$ref");
    assertTrue(refs.size() > 40);
    refs.forEach(r -> assertTrue(document.at(r.asText().substring(1)).isObject(), r.asText()));
    int operations = 0;
    for (JsonNode path : document.path("paths")) {
      for (JsonNode operation : path) {
        operations++;
        assertTrue(operation.path("summary").asText().length() > 5);
        assertTrue(operation.path("responses").has("default"));
        assertEquals("bearer", operation.path("security").get(0).fieldNames().next());
      }
    }
    assertEquals(routes().size(), operations);
    assertEquals(
        List.of("created", "pending", "running", "completed", "failed", "aborting", "aborted"),
        Json.mapper()
            .convertValue(
                document.at("/components/schemas/Run/properties/state/enum"), List.class));
  }

  @Test
  void only_viewers_and_above_reach_the_control_api() throws Exception {
    for (Route r : routes()) {
      assertTrue(
          r.role().orElseThrow().includes(io.millrace.kernel.access.Role.VIEWER), r.toString());
      if (!r.method().equals("GET")) {
        assertTrue(
            r.role().orElseThrow().includes(io.millrace.kernel.access.Role.DEVELOPER),
            r.toString());
      }
    }
  }
}
