package io.millrace.cli.internal.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.cli.internal.Api;
import io.millrace.cli.internal.CliFailure;
import io.millrace.cli.internal.ProgressLine;
import io.millrace.cli.internal.ServerOptions;
import io.millrace.cli.internal.Terminal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Asks a server for a change of its items, shows how it goes and what came of it. */
public final class ChangeCall {
  private static final String BASE = "/api/v1/hub/";

  /** The stages in their order; what comes last excludes the others. */
  private static final List<String> STAGES =
      List.of(
          "planned",
          "fetched",
          "journaled",
          "installed",
          "started",
          "healthy",
          "committed",
          "retired",
          "refreshed",
          "done");

  private final Terminal terminal;
  private final ServerOptions server;

  public ChangeCall(Terminal terminal, ServerOptions server) {
    this.terminal = terminal;
    this.server = server;
  }

  /**
   * Does it, or only plans it.
   *
   * @param verb of the command, which is the operation's name
   * @param body as the server takes it
   */
  int run(String verb, Map<String, Object> body, boolean dryRun) {
    Api api = server.connect(terminal);
    if (dryRun) {
      JsonNode plan = api.post(BASE + verb, body);
      if (server.json()) {
        terminal.line(plan.toString());
      } else {
        new PlanText(terminal).print(plan);
      }
      return 0;
    }
    if (server.json()) {
      terminal.line(api.post(BASE + verb, body).toString());
      return 0;
    }
    List<JsonNode> report = new ArrayList<>();
    ProgressLine line = new ProgressLine(terminal, verb);
    api.postForEvents(BASE + verb, body, (name, data) -> hear(line, name, read(api, data), report));
    return end(verb, report);
  }

  /** Sends a bundle fresh from its build, to be installed or replaced. */
  public int develop(Path bundle, boolean force) {
    Api api = server.connect(terminal);
    String path = BASE + "develop" + (force ? "?force=true" : "");
    if (server.json()) {
      terminal.line(api.postFile(path, bundle).toString());
      return 0;
    }
    List<JsonNode> report = new ArrayList<>();
    ProgressLine line = new ProgressLine(terminal, "develop");
    api.postFileForEvents(path, bundle, (name, data) -> hear(line, name, read(api, data), report));
    return end("develop", report);
  }

  private int end(String verb, List<JsonNode> report) {
    if (report.isEmpty()) {
      throw CliFailure.work("The server did not say how it ended.", "See 'millrace hub history'.");
    }
    new ReportText(terminal).print(verb, report.get(0));
    return 0;
  }

  private boolean hear(ProgressLine line, String name, JsonNode data, List<JsonNode> report) {
    switch (name) {
      case "step":
        step(line, data);
        return true;
      case "report":
        line.clear();
        report.add(data);
        return false;
      case "error":
        line.clear();
        throw CliFailure.work(data.path("what").asText(), data.path("remedy").asText());
      default:
        return true;
    }
  }

  private void step(ProgressLine line, JsonNode step) {
    String what = step.path("what").asText();
    if (!terminal.interactive()) {
      terminal.line("  " + what);
      return;
    }
    int stage = STAGES.indexOf(step.path("stage").asText());
    double within = step.path("done").asDouble() / Math.max(1, step.path("of").asInt());
    line.show(Math.round((Math.max(0, stage) + within) * 100), STAGES.size() * 100L, what);
  }

  private static JsonNode read(Api api, String data) {
    try {
      return api.json().readTree(data);
    } catch (JsonProcessingException e) {
      throw CliFailure.work(
          "The server's progress cannot be read.", "See 'millrace hub history' for how it ended.");
    }
  }
}
