package io.millrace.cli.internal.hub;

import io.millrace.cli.internal.Terminal;
import io.millrace.cli.internal.Verbs;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code millrace hub …}. */
public final class HubCommands {
  private HubCommands() {}

  /**
   * The command and its verbs.
   *
   * @param arguments the whole line, the first of which is {@code hub}
   */
  public static CommandLine line(Terminal terminal, String... arguments) {
    return new Verbs(new Hub(terminal))
        .verb("sources", () -> SourceCommands.line(terminal))
        .verb("search", () -> new SearchCommand(terminal))
        .verb("list", () -> new ListCommand(terminal))
        .verb("info", () -> new InfoCommand(terminal))
        .verb("install", () -> ItemsCommand.install(terminal))
        .verb("update", () -> ItemsCommand.update(terminal))
        .verb("rollback", () -> new RollbackCommand(terminal))
        .verb("uninstall", () -> ItemsCommand.uninstall(terminal))
        .verb("pin", () -> MarkCommand.pin(terminal))
        .verb("unpin", () -> MarkCommand.unpin(terminal))
        .verb("hold", () -> MarkCommand.hold(terminal))
        .verb("release", () -> MarkCommand.release(terminal))
        .verb("history", () -> new HistoryCommand(terminal))
        .verb("verify", () -> new VerifyCommand(terminal))
        .verb("export", () -> new ExportCommand(terminal))
        .verb("import", () -> new ImportCommand(terminal))
        .verb("keygen", () -> new KeygenCommand(terminal))
        .verb("publish", () -> new PublishCommand(terminal))
        .verb("deprecate", () -> WarnCommand.deprecate(terminal))
        .verb("withdraw", () -> WarnCommand.withdraw(terminal))
        .verb("sign", () -> new SignCommand(terminal))
        .verb("test", () -> new HubTestCommand(terminal))
        .line(1, arguments);
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
