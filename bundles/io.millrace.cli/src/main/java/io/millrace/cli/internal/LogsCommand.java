package io.millrace.cli.internal;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints a run's log. */
@Command(name = "logs", description = "Print a run's log.", mixinStandardHelpOptions = true)
final class LogsCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private ServerOptions server = new ServerOptions();

  @Parameters(paramLabel = "RUN", description = "Its id.")
  private String run = "";

  @Option(
      names = {"-f", "--follow"},
      description = "Go on until the run ends.")
  private boolean follow;

  LogsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Api api = server.connect(terminal);
    long offset = 0;
    JsonNode piece;
    do {
      piece =
          api.get(
              Api.query(
                  RunFollower.path(run) + "/log",
                  Map.of("offset", String.valueOf(offset), "wait", follow ? "20" : "0")));
      offset = piece.path("next").asLong();
      if (server.json()) {
        terminal.line(piece.toString());
      } else {
        piece.path("text").asText().lines().forEach(terminal::line);
      }
    } while (!piece.path("ended").asBoolean()
        && (follow || !piece.path("text").asText().isEmpty()));
    return 0;
  }
}
