package io.millrace.rest.internal.control;

import io.millrace.kernel.model.ModelRegistry;
import io.millrace.kernel.model.ModelVersion;
import io.millrace.kernel.model.Stage;
import io.millrace.rest.internal.route.Exchange;
import io.millrace.rest.internal.route.Reply;
import io.millrace.rest.internal.route.Route;
import io.millrace.rest.internal.route.RouteGroup;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The model registry. Thread-safe. */
@Component(service = RouteGroup.class)
public final class ModelRoutes implements RouteGroup {
  private static final String ONE = "/api/v1/models/{project}/{name}/{version}";

  private final ModelRegistry models;

  @Activate
  public ModelRoutes(@Reference(name = "models") ModelRegistry models) {
    this.models = models;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get("/api/v1/models", "Versions of models, newest first")
            .query("project", "Their project; required")
            .query("name", "Only of this model")
            .lists(ModelVersion.class)
            .by(x -> Reply.items(models.list(x.require("project"), x.query("name")))),
        Route.get(ONE, "One version: a number, a stage or latest")
            .gives(ModelVersion.class)
            .by(this::version),
        Route.post(ONE + ":move", "Moves a version to a stage; production has gates")
            .takes(MoveRequest.class)
            .gives(ModelVersion.class)
            .by(
                x -> {
                  ModelVersion v = version(x);
                  Stage stage = x.body(MoveRequest.class).stage();
                  return models.move(v.project(), v.name(), v.version(), stage, x.caller());
                }));
  }

  /** Where to. */
  public record MoveRequest(Stage stage) {}

  private ModelVersion version(Exchange x) {
    return models.require(x.path("project"), x.path("name"), x.path("version"));
  }
}
