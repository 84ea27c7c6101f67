package io.millrace.cli.internal;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code millrace hub …}. */
final class HubCommands {
  private HubCommands() {}

  static CommandLine line(Terminal terminal) {
    return new CommandLine(new Hub())
        .addSubcommand(new ListItems(terminal))
        .addSubcommand(new Install(terminal))
        .addSubcommand(new Uninstall(terminal));
  }

  @Command(
      name = "hub",
      description = "See, install and remove items of the catalogue on a running server.",
      mixinStandardHelpOptions = true,
      synopsisSubcommandLabel = "(list | install | uninstall)")
  private static final class Hub {}

  @Command(
      name = "list",
      description = "What the catalogue offers and what is installed.",
      mixinStandardHelpOptions = true)
  private static final class ListItems implements Callable<Integer> {
    private final Terminal terminal;
    @Mixin private ServerOptions server = new ServerOptions();

    ListItems(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() {
      JsonNode items = server.connect(terminal).get("/api/v1/hub/items");
      if (server.json()) {
        terminal.line(items.toString());
        return 0;
      }
      List<List<String>> rows = new ArrayList<>();
      for (JsonNode i : items.path("items")) {
        rows.add(
            List.of(
                i.path("name").asText(),
                i.path("version").asText(),
                i.path("kind").asText(),
                i.path("installed").isTextual() ? i.path("installed").asText() : "-",
                Format.bytes(i.path("sizeBytes").asLong()),
                i.path("summary").asText()));
      }
      terminal.table(List.of("NAME", "VERSION", "KIND", "INSTALLED", "SIZE", "SUMMARY"), rows);
      return 0;
    }
  }

  @Command(
      name = "install",
      description = "Install an item into the running server.",
      mixinStandardHelpOptions = true)
  private static final class Install implements Callable<Integer> {
    private final Terminal terminal;
    @Mixin private ServerOptions server = new ServerOptions();

    @Parameters(paramLabel = "ITEM", description = "name or name:version-range.")
    private String item = "";

    Install(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() {
      JsonNode report = server.connect(terminal).post("/api/v1/hub/install", Map.of("item", item));
      if (server.json()) {
        terminal.line(report.toString());
        return 0;
      }
      String what =
          report.at("/items/0/name").asText() + " " + report.at("/items/0/version").asText();
      terminal.line(
          report.path("nothing").asBoolean()
              ? what + " was installed already."
              : "Installed "
                  + what
                  + " in "
                  + Math.round(report.path("tookMs").asDouble())
                  + " ms: "
                  + report.path("added").size()
                  + " bundle(s).");
      return 0;
    }
  }

  @Command(
      name = "uninstall",
      description = "Remove an item and what only it needed.",
      mixinStandardHelpOptions = true)
  private static final class Uninstall implements Callable<Integer> {
    private final Terminal terminal;
    @Mixin private ServerOptions server = new ServerOptions();

    @Parameters(paramLabel = "ITEM", description = "Its name.")
    private String item = "";

    Uninstall(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() {
      JsonNode done = server.connect(terminal).post("/api/v1/hub/uninstall", Map.of("item", item));
      terminal.line(server.json() ? done.toString() : "Uninstalled " + item + ".");
      return 0;
    }
  }
}
