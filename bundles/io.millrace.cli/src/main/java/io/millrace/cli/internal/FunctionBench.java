package io.millrace.cli.internal;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A bench that a function of the server does: its log is the table, its results are the JSON. */
abstract class FunctionBench implements Callable<Integer> {
  private static final String PROJECT = "bench";

  private final Terminal terminal;
  private final String function;
  @Mixin private ServerOptions server = new ServerOptions();

  @Option(
      names = "--param",
      paramLabel = "KEY=VALUE",
      description = "A parameter of the function that measures.")
  private Map<String, String> parameters = new LinkedHashMap<>();

  FunctionBench(Terminal terminal, String function) {
    this.terminal = terminal;
    this.function = function;
  }

  /** Parameters that options of their own give; {@code --param} goes before them. */
  Map<String, Object> options() {
    return Map.of();
  }

  @Override
  public Integer call() {
    Api api = server.connect(terminal);
    Map<String, Object> all = new LinkedHashMap<>(options());
    all.putAll(new FunctionParameters(api, function).read(parameters));
    api.post(
        "/api/v1/projects:apply",
        Map.of("yaml", "apiVersion: millrace/v1\nproject: " + PROJECT + "\n"));
    JsonNode run =
        api.post(
            "/api/v1/runs", Map.of("project", PROJECT, "function", function, "parameters", all));
    RunFollower follower = new RunFollower(api, server.json() ? terminal.silent() : terminal);
    JsonNode ended = follower.follow(run.path("id").asText());
    if (server.json()) {
      terminal.line(ended.path("results").toString());
    }
    return follower.conclude(ended);
  }
}
