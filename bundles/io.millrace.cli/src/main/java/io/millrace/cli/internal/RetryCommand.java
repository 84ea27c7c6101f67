package io.millrace.cli.internal;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Queues another attempt of a run. */
@Command(
    name = "retry",
    description = "Queue another attempt of a failed or aborted run (or workflow's run).",
    mixinStandardHelpOptions = true)
final class RetryCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private ServerOptions server = new ServerOptions();

  @Parameters(paramLabel = "RUN", description = "Its id.")
  private String run = "";

  @Option(names = "--workflow", description = "RUN is a workflow's run.")
  private boolean workflow;

  RetryCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    String path = workflow ? "/api/v1/workflow-runs/" + Api.encode(run) : RunFollower.path(run);
    JsonNode now = server.connect(terminal).post(path + ":retry", Map.of());
    terminal.line(server.json() ? now.toString() : run + " is " + now.path("state").asText());
    return 0;
  }
}
