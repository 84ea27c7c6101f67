package io.millrace.cli.internal.hub;

import io.millrace.cli.internal.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code millrace hub …}. */
public final class HubCommands {
  private HubCommands() {}

  public static CommandLine line(Terminal terminal) {
    return new CommandLine(new Hub(terminal))
        .addSubcommand(SourceCommands.line(terminal))
        .addSubcommand(new SearchCommand(terminal))
        .addSubcommand(new ListCommand(terminal))
        .addSubcommand(new InfoCommand(terminal))
        .addSubcommand(ItemsCommand.install(terminal))
        .addSubcommand(ItemsCommand.update(terminal))
        .addSubcommand(new RollbackCommand(terminal))
        .addSubcommand(ItemsCommand.uninstall(terminal))
        .addSubcommand(MarkCommand.pin(terminal))
        .addSubcommand(MarkCommand.unpin(terminal))
        .addSubcommand(MarkCommand.hold(terminal))
        .addSubcommand(MarkCommand.release(terminal))
        .addSubcommand(new HistoryCommand(terminal))
        .addSubcommand(new VerifyCommand(terminal))
        .addSubcommand(new ExportCommand(terminal))
        .addSubcommand(new ImportCommand(terminal))
        .addSubcommand(new KeygenCommand(terminal))
        .addSubcommand(new PublishCommand(terminal))
        .addSubcommand(WarnCommand.deprecate(terminal))
        .addSubcommand(WarnCommand.withdraw(terminal))
        .addSubcommand(new SignCommand(terminal))
        .addSubcommand(new HubTestCommand(terminal));
  }

  @Command(
      name = "hub",
      description = "Find, install, update, roll back and publish items.",
      mixinStandardHelpOptions = true)
  private static final class Hub implements Runnable {
    private final Terminal terminal;
    @Spec private CommandSpec spec = CommandSpec.create();

    Hub(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public void run() {
      spec.commandLine().usage(terminal.out());
    }
  }
}
