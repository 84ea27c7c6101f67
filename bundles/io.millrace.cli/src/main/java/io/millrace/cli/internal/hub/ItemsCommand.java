package io.millrace.cli.internal.hub;

import io.millrace.cli.internal.ServerOptions;
import io.millrace.cli.internal.Terminal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Brings items in, moves them, or takes them out; the verb is given when it is made. */
@Command(mixinStandardHelpOptions = true)
final class ItemsCommand implements Callable<Integer> {
  private final Terminal terminal;
  private final String verb;
  private final boolean all;

  @Mixin private ServerOptions server = new ServerOptions();

  @Parameters(
      arity = "0..*",
      paramLabel = "ITEM",
      description = "[source/]name, or name:version, or name:[1.2,2).")
  private List<String> items = new ArrayList<>();

  @Option(names = "--dry-run", description = "Only show the plan.")
  private boolean dryRun;

  @Option(
      names = "--force",
      description = "Go on where users of an item, a pin or a major version would refuse it.")
  private boolean force;

  private ItemsCommand(Terminal terminal, String verb, boolean all) {
    this.terminal = terminal;
    this.verb = verb;
    this.all = all;
  }

  static CommandLine install(Terminal terminal) {
    return line(new ItemsCommand(terminal, "install", false), "Install items and all they need.");
  }

  static CommandLine update(Terminal terminal) {
    return line(
        new ItemsCommand(terminal, "update", true),
        "Move items to their highest version; without names, all that are neither pinned nor"
            + " held.");
  }

  static CommandLine uninstall(Terminal terminal) {
    return line(
        new ItemsCommand(terminal, "uninstall", false), "Remove items and what only they needed.");
  }

  private static CommandLine line(ItemsCommand command, String description) {
    CommandLine line = new CommandLine(command);
    line.getCommandSpec().name(command.verb).usageMessage().description(description);
    return line;
  }

  @Override
  public Integer call() {
    if (items.isEmpty() && !all) {
      throw Items.missing("hub " + verb);
    }
    return new ChangeCall(terminal, server)
        .run(verb, Map.of("items", items, "force", force, "dryRun", dryRun), dryRun);
  }
}
