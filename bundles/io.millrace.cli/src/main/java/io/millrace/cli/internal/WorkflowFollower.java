package io.millrace.cli.internal;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** Says what becomes of a workflow's steps until it has ended. */
final class WorkflowFollower {
  private static final Set<String> ENDED = Set.of("completed", "failed", "aborted");
  private static final long POLL_NS = 500_000_000;

  private final Api api;
  private final Terminal terminal;

  WorkflowFollower(Api api, Terminal terminal) {
    this.api = api;
    this.terminal = terminal;
  }

  JsonNode follow(String id) {
    Map<String, String> said = new HashMap<>();
    while (true) {
      JsonNode run = api.get("/api/v1/workflow-runs/" + Api.encode(id));
      for (JsonNode step : run.path("steps")) {
        String state = step.path("state").asText();
        if (!state.equals(said.put(step.path("name").asText(), state))) {
          terminal.line(
              step.path("name").asText() + ": " + state + " " + step.path("runId").asText(""));
        }
      }
      if (ENDED.contains(run.path("state").asText())) {
        terminal.line("Workflow " + id + " " + run.path("state").asText() + ".");
        if (run.path("failure").isTextual()) {
          terminal.problem(run.path("failure").asText(), "See the log of the failed step's run.");
        }
        return run;
      }
      LockSupport.parkNanos(POLL_NS);
    }
  }
}
