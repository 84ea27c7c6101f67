package io.millrace.cli.internal;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists things, or shows one. */
@Command(
    name = "get",
    description = "List things of a kind, or show one of them.",
    mixinStandardHelpOptions = true)
final class GetCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private ServerOptions server = new ServerOptions();
  @Mixin private ProjectOption project = new ProjectOption();

  @Parameters(index = "0", paramLabel = "KIND", description = "One of: ${COMPLETION-CANDIDATES}.")
  private Listing kind = Listing.PROJECTS;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "NAME",
      description = "Show this one: an id, a name, model:version, or store://… of an artifact.")
  private @Nullable String name;

  @Option(names = "--limit", paramLabel = "N", description = "At most this many runs or events.")
  private int limit = 50;

  GetCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Api api = server.connect(terminal);
    if (name != null) {
      JsonNode one = api.get(kind.pathOf(name, () -> project.resolve(api)));
      terminal.line(server.json() ? one.toString() : one.toPrettyString());
      return 0;
    }
    String in = kind.needsProject() ? project.resolve(api) : "";
    JsonNode list =
        api.get(
            Api.query(
                kind.path(),
                Map.of(
                    "project",
                    in,
                    "kind",
                    kind.artifactKind(),
                    "limit",
                    kind.limited() ? String.valueOf(limit) : "")));
    if (server.json()) {
      terminal.line(list.toString());
      return 0;
    }
    List<List<String>> rows = new ArrayList<>();
    Instant now = Instant.now();
    list.path("items").forEach(item -> rows.add(kind.row(item, now)));
    terminal.table(kind.heads(), rows);
    return 0;
  }
}
