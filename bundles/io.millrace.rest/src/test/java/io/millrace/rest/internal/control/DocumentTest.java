package io.millrace.rest.internal.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.kernel.access.Role;
import io.millrace.rest.internal.hub.ArchiveRoutes;
import io.millrace.rest.internal.hub.ChangeRoutes;
import io.millrace.rest.internal.hub.HubRoutes;
import io.millrace.rest.internal.hub.PublicationRoutes;
import io.millrace.rest.internal.hub.SourceRoutes;
import io.millrace.rest.internal.json.Json;
import io.millrace.rest.internal.openai.AdapterRoutes;
import io.millrace.rest.internal.openai.FileRoutes;
import io.millrace.rest.internal.openai.JobRoutes;
import io.millrace.rest.internal.route.OpenApi;
import io.millrace.rest.internal.route.Route;
import io.millrace.rest.internal.route.RouteGroup;
import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;

/** The document of all control routes; they name their handlers without calling any service. */
class DocumentTest {
  private static final List<Class<? extends RouteGroup>> GROUPS =
      List.of(
          ArtifactRoutes.class,
          AuditRoutes.class,
          DatasetRoutes.class,
          EndpointRoutes.class,
          EventRoutes.class,
          ArchiveRoutes.class,
          ChangeRoutes.class,
          HubRoutes.class,
          PublicationRoutes.class,
          SourceRoutes.class,
          KeyRoutes.class,
          ModelRoutes.class,
          MonitoringRoutes.class,
          ProjectRoutes.class,
          RunRoutes.class,
          SystemRoutes.class,
          WorkflowRoutes.class,
          AdapterRoutes.class,
          FileRoutes.class,
          JobRoutes.class);

  private static List<Route> routes() throws Exception {
    List<Route> routes = new ArrayList<>();
    for (Class<? extends RouteGroup> type : GROUPS) {
      routes.addAll(withoutServices(type).routes());
    }
    return routes;
  }

  /** By the constructor for tests, which takes no bundle context. */
  private static RouteGroup withoutServices(Class<? extends RouteGroup> type) throws Exception {
    for (Constructor<?> c : type.getConstructors()) {
      List<Class<?>> takes = List.of(c.getParameterTypes());
      if (!takes.contains(BundleContext.class)) {
        Object[] nothing =
            takes.stream().map(t -> t == boolean.class ? Boolean.FALSE : null).toArray();
        return (RouteGroup) c.newInstance(nothing);
      }
    }
    throw new IllegalStateException(type + " cannot be made without a framework");
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
  void what_changes_the_hub_is_for_administrators() throws Exception {
    for (Route r : routes()) {
      String path = r.path().toString();
      boolean reads = r.method().equals("GET") || path.equals("/api/v1/hub/plan");
      if ((path.startsWith("/api/v1/hub/") || path.startsWith("/hub/")) && !reads) {
        assertEquals(Role.ADMIN, r.role().orElseThrow(), r.toString());
      }
    }
  }

  @Test
  void only_viewers_and_above_reach_the_control_api() throws Exception {
    for (Route r : routes()) {
      String path = r.path().toString();
      if (!path.startsWith("/api/v1/")) {
        continue;
      }
      assertTrue(r.role().orElseThrow().includes(Role.VIEWER), r.toString());
      if (!r.method().equals("GET") && !path.equals("/api/v1/hub/plan")) {
        assertTrue(r.role().orElseThrow().includes(Role.DEVELOPER), r.toString());
      }
    }
  }
}
