package io.millrace.cli.internal.hub;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.millrace.cli.internal.CliFailure;
import io.millrace.cli.internal.ServerProcess;
import io.millrace.cli.internal.Terminal;
import io.millrace.cli.internal.example.CatalogFolder;
import io.millrace.cli.internal.example.CatalogFolder.Item;
import io.millrace.cli.internal.example.Trial;
import io.millrace.cli.internal.example.Trial.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Executes the examples of catalogue items on a server of their own. */
@Command(
    name = "test",
    description = "Run the examples of items on a fresh temporary server and check what they show.",
    mixinStandardHelpOptions = true)
final class HubTestCommand implements Callable<Integer> {
  // What examples of items that send something need: they send to this machine only.
  private static final Map<String, String> ENVIRONMENT =
      Map.of("MILLRACE_SECRET_EXAMPLE", "not a secret", "MILLRACE_NOTIFY_ALLOWED", "127.0.0.1");

  private final Terminal terminal;

  @Parameters(arity = "0..*", paramLabel = "ITEM", description = "Their names; all if none.")
  private List<String> names = new ArrayList<>();

  @Option(
      names = "--catalog",
      paramLabel = "DIR",
      description = "A folder with bundles and their index; the distribution's if not given.")
  private @Nullable Path catalog;

  @Option(names = "--keep", description = "Keep the server's data folder.")
  private boolean keep;

  @Option(names = "--json", description = "Print the outcomes as JSON.")
  private boolean json;

  HubTestCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path home = Path.of(terminal.variable("MILLRACE_HOME", "."));
    List<Item> items = chosen(catalog == null ? home.resolve("catalog") : catalog);
    Path data = Files.createTempDirectory("millrace-hub-test-");
    List<Outcome> outcomes = new ArrayList<>();
    ServerProcess server = ServerProcess.start(terminal, data, 0, ENVIRONMENT);
    try (server;
        Trial trial =
            new Trial(server.awaitReady(), Files.createDirectories(data.resolve("examples")))) {
      if (catalog != null) {
        trial.from(catalog);
      }
      for (Item item : items) {
        if (!json) {
          terminal.out().print(terminal.interactive() ? item.name() + " …\r" : "");
          terminal.flush();
        }
        outcomes.add(trial.of(item));
      }
    }
    if (!keep) {
      server.forget();
    }
    print(outcomes, data);
    return outcomes.stream().allMatch(o -> o.problems().isEmpty()) ? 0 : 1;
  }

  private List<Item> chosen(Path catalog) throws IOException {
    List<Item> all = CatalogFolder.items(catalog);
    List<String> known = all.stream().map(Item::name).toList();
    for (String name : names) {
      if (!known.contains(name)) {
        throw CliFailure.usage(
            "The catalogue has no item '" + name + "'.", "It has " + known + ".");
      }
    }
    return all.stream().filter(i -> names.isEmpty() || names.contains(i.name())).toList();
  }

  private void print(List<Outcome> outcomes, Path data) {
    if (json) {
      ArrayNode list = JsonNodeFactory.instance.arrayNode();
      outcomes.forEach(o -> list.add(o.toJson()));
      terminal.line(list.toString());
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    for (Outcome o : outcomes) {
      rows.add(
          List.of(
              o.item().name(),
              o.item().kind(),
              o.problems().isEmpty() ? "passed" : "FAILED",
              String.format(Locale.ROOT, "%.1f s", o.tookMs() / 1000.0),
              o.summary()));
    }
    terminal.table(List.of("ITEM", "KIND", "RESULT", "TIME", "EXAMPLE"), rows);
    for (Outcome o : outcomes) {
      o.problems().forEach(p -> terminal.problem(o.item().name() + ": " + p, ""));
    }
    long failed = outcomes.stream().filter(o -> !o.problems().isEmpty()).count();
    terminal.line(outcomes.size() - failed + " of " + outcomes.size() + " passed.");
    if (keep) {
      terminal.line("Kept: " + data);
    }
  }
}
