package io.millrace.cli.internal.hub;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.cli.internal.Format;
import io.millrace.cli.internal.ServerOptions;
import io.millrace.cli.internal.Terminal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what was done, or the states that can be gone back to. */
@Command(
    name = "history",
    description = "What was done and tried, newest first.",
    mixinStandardHelpOptions = true)
final class HistoryCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private ServerOptions server = new ServerOptions();

  @Option(names = "--states", description = "Instead the states that can be gone back to.")
  private boolean states;

  @Option(names = "--limit", paramLabel = "N", description = "At most this many; 50.")
  private int limit = 50;

  HistoryCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    JsonNode list =
        server
            .connect(terminal)
            .get("/api/v1/hub/" + (states ? "states" : "operations") + "?limit=" + limit);
    if (server.json()) {
      terminal.line(list.toString());
      return 0;
    }
    List<List<String>> rows = new ArrayList<>();
    Instant now = Instant.now();
    list.path("items").forEach(e -> rows.add(states ? state(e, now) : operation(e, now)));
    terminal.table(
        states
            ? List.of("STATE", "CURRENT", "WHEN", "WHO", "BY", "ITEMS")
            : List.of("WHEN", "WHO", "WHAT", "ITEMS", "OUTCOME", "STATES", "TOOK", "REASON"),
        rows);
    return 0;
  }

  private static List<String> operation(JsonNode o, Instant now) {
    return List.of(
        Format.ago(o.path("started"), now),
        o.path("who").asText(),
        o.path("operation").asText(),
        joined(o.path("items")),
        o.path("outcome").asText().replace('_', ' '),
        o.path("from").asText() + " → " + o.path("to").asText(),
        Math.round(o.path("tookMs").asDouble()) + " ms",
        PlanText.text(o.path("reason")));
  }

  /** State 0 is the bare distribution: nobody made it, and it has always been there. */
  private static List<String> state(JsonNode s, Instant now) {
    boolean bare = s.path("number").asLong() == 0;
    return List.of(
        s.path("number").asText(),
        s.path("current").asBoolean() ? "yes" : "-",
        bare ? "-" : Format.ago(s.path("time"), now),
        bare ? "-" : s.path("who").asText(),
        bare ? "the distribution" : s.path("operation").asText(),
        joined(s.path("items")));
  }

  private static String joined(JsonNode list) {
    String text =
        StreamSupport.stream(list.spliterator(), false)
            .map(JsonNode::asText)
            .collect(Collectors.joining(", "));
    return text.isEmpty() ? "-" : text;
  }
}
