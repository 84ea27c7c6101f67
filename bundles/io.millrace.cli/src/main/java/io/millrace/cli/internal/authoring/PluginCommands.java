package io.millrace.cli.internal.authoring;

import io.millrace.cli.internal.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code millrace plugin …}. */
public final class PluginCommands {
  private PluginCommands() {}

  public static CommandLine line(Terminal terminal) {
    return new CommandLine(new Plugin())
        .addSubcommand(new NewCommand(terminal))
        .addSubcommand(new CheckCommand(terminal))
        .addSubcommand(new DevCommand(terminal));
  }

  @Command(
      name = "plugin",
      description = "Write a plugin: make its project, check it, reload it on each build.",
      mixinStandardHelpOptions = true,
      synopsisSubcommandLabel = "(new | check | dev)")
  private static final class Plugin {}
}
