package io.millrace.rest.internal.control;

import io.millrace.api.PlatformException;
import io.millrace.rest.internal.route.Exchange;
import io.millrace.rest.internal.route.Reply;
import io.millrace.rest.internal.route.Route;
import io.millrace.rest.internal.route.RouteGroup;
import io.millrace.workflow.WorkflowInfo;
import io.millrace.workflow.WorkflowRun;
import io.millrace.workflow.Workflows;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Workflows and their executions. Thread-safe. */
@Component(service = RouteGroup.class)
public final class WorkflowRoutes implements RouteGroup {
  private static final String RUN = "/api/v1/workflow-runs/{id}";
  private static final String PROJECT = "Their project; required";

  private final Workflows workflows;

  @Activate
  public WorkflowRoutes(@Reference(name = "workflows") Workflows workflows) {
    this.workflows = workflows;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get("/api/v1/workflows", "Declared workflows")
            .query("project", PROJECT)
            .lists(WorkflowInfo.class)
            .by(x -> Reply.items(workflows.declared(x.require("project")))),
        Route.post("/api/v1/workflows/{project}/{name}:start", "Starts a workflow")
            .takes(StartRequest.class)
            .gives(WorkflowRun.class)
            .by(this::start),
        Route.get("/api/v1/workflow-runs", "Executions of workflows, newest first")
            .query("project", PROJECT)
            .lists(WorkflowRun.class)
            .by(x -> Reply.items(workflows.list(x.require("project")))),
        Route.get(RUN, "One execution and its steps")
            .gives(WorkflowRun.class)
            .by(x -> require(x.path("id"))),
        Route.post(RUN + ":abort", "Aborts its runs and starts no more")
            .gives(WorkflowRun.class)
            .by(x -> workflows.abort(x.path("id"))),
        Route.post(RUN + ":retry", "Goes on from the steps that failed or were aborted")
            .gives(WorkflowRun.class)
            .by(x -> workflows.retry(x.path("id"))));
  }

  /** Parameters that differ from the declared defaults. */
  public record StartRequest(Map<String, Object> parameters) {}

  private Object start(Exchange x) throws IOException {
    Map<String, Object> parameters = x.body(StartRequest.class).parameters();
    return Reply.created(
        workflows.start(
            x.path("project"),
            x.path("name"),
            parameters == null ? Map.of() : parameters,
            "account:" + x.caller()));
  }

  private WorkflowRun require(String id) {
    return workflows
        .get(id)
        .orElseThrow(
            () ->
                PlatformException.caller(
                    "WORKFLOW_RUN_NOT_FOUND",
                    "There is no execution '" + id + "' of a workflow.",
                    "GET /api/v1/workflow-runs?project=… lists them."));
  }
}
