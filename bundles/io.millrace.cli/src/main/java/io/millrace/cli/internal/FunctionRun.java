package io.millrace.cli.internal;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** Runs functions of the server for commands and shows how they go. */
public final class FunctionRun {
  private final Api api;
  private final Terminal terminal;
  private final boolean json;
  private final RunFollower follower;

  /**
   * @param json whether runs are printed as they end, and nothing else
   */
  public FunctionRun(Api api, Terminal terminal, boolean json) {
    this.api = api;
    this.terminal = terminal;
    this.json = json;
    this.follower = new RunFollower(api, json ? terminal.silent() : terminal);
  }

  /**
   * The run as it ended.
   *
   * @param outputs names of artifacts by output; an output's own name if there is none
   */
  public JsonNode follow(
      String project,
      String function,
      Map<String, ?> parameters,
      Map<String, String> inputs,
      Map<String, String> outputs) {
    JsonNode run =
        api.post(
            "/api/v1/runs",
            Map.of(
                "project",
                project,
                "function",
                function,
                "parameters",
                parameters,
                "inputs",
                inputs,
                "outputs",
                outputs));
    JsonNode ended = follower.follow(run.path("id").asText());
    if (json) {
      terminal.line(ended.toString());
    }
    return ended;
  }

  /** Prints results and outputs; the exit code that the run's end deserves. */
  public int conclude(JsonNode run) {
    return follower.conclude(run);
  }
}
