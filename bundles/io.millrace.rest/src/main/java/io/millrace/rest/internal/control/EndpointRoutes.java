package io.millrace.rest.internal.control;

import io.millrace.deployment.EndpointInfo;
import io.millrace.deployment.Endpoints;
import io.millrace.rest.internal.route.Reply;
import io.millrace.rest.internal.route.Route;
import io.millrace.rest.internal.route.RouteGroup;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What is served. Thread-safe. */
@Component(service = RouteGroup.class)
public final class EndpointRoutes implements RouteGroup {
  private final Endpoints endpoints;

  @Activate
  public EndpointRoutes(@Reference(name = "endpoints") Endpoints endpoints) {
    this.endpoints = endpoints;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get("/api/v1/endpoints", "Endpoints, their versions and whether they are ready")
            .query("project", "Only of this project")
            .lists(EndpointInfo.class)
            .by(x -> Reply.items(list(x.query("project")))));
  }

  private List<EndpointInfo> list(Optional<String> project) {
    return endpoints.list().stream()
        .filter(e -> project.isEmpty() || e.project().equals(project.get()))
        .toList();
  }
}
