package io.millrace.cli.internal.hub;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.cli.internal.Api;
import io.millrace.cli.internal.ServerOptions;
import io.millrace.cli.internal.Terminal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Looks for items. */
@Command(
    name = "search",
    description = "Items whose name, summary, categories or kind match all the words.",
    mixinStandardHelpOptions = true)
final class SearchCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private ServerOptions server = new ServerOptions();

  @Parameters(arity = "0..*", paramLabel = "WORDS", description = "All items if not given.")
  private List<String> words = new ArrayList<>();

  @Option(names = "--kind", paramLabel = "KIND", description = "Only this kind: guardrail.")
  private String kind = "";

  @Option(names = "--category", paramLabel = "NAME", description = "Only this category.")
  private String category = "";

  @Option(names = "--limit", paramLabel = "N", description = "At most this many; 50.")
  private int limit = 50;

  SearchCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    JsonNode found =
        server
            .connect(terminal)
            .get(
                Api.query(
                    "/api/v1/hub/search",
                    Map.of(
                        "q",
                        String.join(" ", words),
                        "kind",
                        kind,
                        "category",
                        category,
                        "limit",
                        String.valueOf(limit))));
    if (server.json()) {
      terminal.line(found.toString());
      return 0;
    }
    if (found.path("items").isEmpty()) {
      terminal.line("Nothing matches.");
      return 0;
    }
    ItemTable table = new ItemTable(terminal);
    found.path("items").forEach(i -> table.add(i, ItemTable.warnings(i)));
    table.print();
    return 0;
  }
}
