package io.millrace.cli.internal;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Asks a run to end. */
@Command(
    name = "abort",
    description = "Ask a run (or a workflow's run) to end.",
    mixinStandardHelpOptions = true)
final class AbortCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private ServerOptions server = new ServerOptions();

  @Parameters(paramLabel = "RUN", description = "Its id.")
  private String run = "";

  @Option(names = "--workflow", description = "RUN is a workflow's run.")
  private boolean workflow;

  AbortCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    String path = workflow ? "/api/v1/workflow-runs/" + Api.encode(run) : RunFollower.path(run);
    JsonNode now = server.connect(terminal).post(path + ":abort", Map.of());
    terminal.line(server.json() ? now.toString() : run + " is " + now.path("state").asText());
    return 0;
  }
}
