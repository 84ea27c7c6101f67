package io.millrace.cli.internal.hub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.cli.internal.Api;
import io.millrace.cli.internal.ServerOptions;
import io.millrace.cli.internal.Terminal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists what is there and what could be. */
@Command(
    name = "list",
    description = "Every item, and the version of it that is installed.",
    mixinStandardHelpOptions = true)
final class ListCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private ServerOptions server = new ServerOptions();

  @Option(names = "--installed", description = "Only what is installed.")
  private boolean installedOnly;

  ListCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Api api = server.connect(terminal);
    JsonNode items = api.get("/api/v1/hub/items");
    JsonNode installed = api.get("/api/v1/hub/installed");
    if (server.json()) {
      ObjectNode both = api.json().createObjectNode();
      both.set("items", items.path("items"));
      both.set("installed", installed.path("items"));
      terminal.line(both.toString());
      return 0;
    }
    Map<String, JsonNode> here = new TreeMap<>();
    installed.path("items").forEach(i -> here.put(i.path("name").asText(), i));
    Map<String, JsonNode> best = new TreeMap<>();
    // Versions come highest first; one that was withdrawn is not what would be installed.
    items.path("items").forEach(i -> best.merge(i.path("name").asText(), i, ListCommand::better));
    here.forEach((name, i) -> best.computeIfAbsent(name, n -> asItem(i)));
    ItemTable table = new ItemTable(terminal);
    best.forEach(
        (name, item) -> {
          if (!installedOnly || here.containsKey(name)) {
            table.add(item, marks(item, here.get(name)));
          }
        });
    table.print();
    return 0;
  }

  private static JsonNode better(JsonNode first, JsonNode next) {
    return first.path("withdrawn").isTextual() ? next : first;
  }

  /** An installed item of which no catalogue knows. */
  private static JsonNode asItem(JsonNode installed) {
    ObjectNode item = installed.deepCopy();
    item.set("installed", installed.path("version"));
    return item;
  }

  private static String marks(JsonNode item, @Nullable JsonNode installed) {
    List<String> marks = new ArrayList<>();
    if (installed != null) {
      for (String mark : List.of("pinned", "held", "builtIn")) {
        if (installed.path(mark).asBoolean()) {
          marks.add(mark.equals("builtIn") ? "built in" : mark);
        }
      }
      if (installed.path("state").asText().equals("failed")) {
        marks.add("failed");
      }
    }
    String warnings = ItemTable.warnings(item);
    if (!warnings.isEmpty()) {
      marks.add(warnings);
    }
    return String.join(", ", marks);
  }
}
