package io.millrace.cli.internal;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;

/** Shows a run's log and progress until it has ended. */
final class RunFollower {
  private static final Set<String> ENDED = Set.of("completed", "failed", "aborted");

  private final Api api;
  private final Terminal terminal;

  RunFollower(Api api, Terminal terminal) {
    this.api = api;
    this.terminal = terminal;
  }

  /** The run as it ended. */
  JsonNode follow(String id) {
    ProgressLine bar = new ProgressLine(terminal, id);
    long offset = 0;
    while (true) {
      JsonNode piece =
          api.get(
              Api.query(path(id) + "/log", Map.of("offset", String.valueOf(offset), "wait", "1")));
      offset = piece.path("next").asLong();
      if (!piece.path("text").asText().isEmpty()) {
        bar.clear();
        piece.path("text").asText().lines().forEach(terminal::line);
      }
      JsonNode run = api.get(path(id));
      JsonNode progress = run.path("progress");
      if (progress.path("total").asLong() > 0) {
        bar.show(
            progress.path("done").asLong(),
            progress.path("total").asLong(),
            progress.path("what").asText());
      }
      if (ENDED.contains(run.path("state").asText()) && piece.path("ended").asBoolean()) {
        bar.end();
        return run;
      }
    }
  }

  /** Prints results and outputs; the exit code that the run's end deserves. */
  int conclude(JsonNode run) {
    run.path("results")
        .properties()
        .forEach(e -> terminal.line("  " + e.getKey() + " = " + Format.value(e.getValue())));
    run.path("outputs")
        .properties()
        .forEach(e -> terminal.line("  " + e.getKey() + " → " + e.getValue().asText()));
    if (run.path("state").asText().equals("completed")) {
      terminal.line("Run " + run.path("id").asText() + " completed.");
      return 0;
    }
    JsonNode failure = run.path("failure");
    terminal.problem(
        "Run "
            + run.path("id").asText()
            + " "
            + run.path("state").asText()
            + (failure.isObject() ? ": " + failure.path("what").asText() : "."),
        failure.path("remedy").asText());
    return 1;
  }

  static String path(String id) {
    return "/api/v1/runs/" + Api.encode(id);
  }
}
