package io.millrace.cli.internal;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows who did what, and whether the record of it is intact. */
@Command(
    name = "audit",
    description = "Who did what, newest first; needs the role admin.",
    mixinStandardHelpOptions = true)
final class AuditCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private ServerOptions server = new ServerOptions();

  @Option(
      names = "--action",
      paramLabel = "PREFIX",
      description = "Only actions that start so: hub. or key.create.")
  private String action = "";

  @Option(names = "--before", paramLabel = "N", description = "Only entries below this number.")
  private long before;

  @Option(names = "--limit", paramLabel = "N", description = "At most this many; 50.")
  private int limit = 50;

  @Option(
      names = "--verify",
      description = "Check instead that every entry is there and as it was written.")
  private boolean verify;

  AuditCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Api api = server.connect(terminal);
    return verify ? verify(api) : list(api);
  }

  private int list(Api api) {
    JsonNode entries =
        api.get(
            Api.query(
                "/api/v1/audit",
                Map.of(
                    "action",
                    action,
                    "before",
                    before > 0 ? String.valueOf(before) : "",
                    "limit",
                    String.valueOf(limit))));
    if (server.json()) {
      terminal.line(entries.toString());
      return 0;
    }
    List<List<String>> rows = new ArrayList<>();
    Instant now = Instant.now();
    for (JsonNode e : entries.path("items")) {
      rows.add(
          List.of(
              e.path("sequence").asText(),
              Format.ago(e.path("time"), now),
              e.path("who").asText(),
              e.path("action").asText(),
              e.path("subject").asText(),
              e.path("outcome").asText(),
              Format.value(e.path("details"))));
    }
    terminal.table(
        List.of("NUMBER", "WHEN", "WHO", "ACTION", "SUBJECT", "OUTCOME", "DETAILS"), rows);
    return 0;
  }

  private int verify(Api api) {
    JsonNode check = api.get("/api/v1/audit:verify");
    boolean intact = check.path("intact").asBoolean();
    if (server.json()) {
      terminal.line(check.toString());
    } else if (intact) {
      terminal.line(
          "All "
              + check.path("entries").asText()
              + " entries are as they were written; the last hash is "
              + check.path("hash").asText()
              + ".");
    } else {
      terminal.problem(
          "Entry " + check.path("broken").asText() + " was altered or is missing.",
          "Compare the database with a backup; entries before it are intact.");
    }
    return intact ? 0 : 1;
  }
}
