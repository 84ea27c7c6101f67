package io.millrace.cli.internal;

import io.millrace.api.PlatformException;
import io.millrace.cli.internal.authoring.PluginCommands;
import io.millrace.cli.internal.demo.DemoCommand;
import io.millrace.cli.internal.hub.HubCommands;
import io.millrace.cli.internal.model.ModelCommands;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** All verbs under one command. */
public final class Commands {
  private Commands() {}

  @Command(
      name = "millrace",
      description = "The generative-AI workflow: data, tuning, serving, monitoring, in one place.",
      mixinStandardHelpOptions = true)
  private static final class Root implements Runnable {
    private final Terminal terminal;

    Root(Terminal terminal) {
      this.terminal = terminal;
    }

    @CommandLine.Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
      spec.commandLine().usage(terminal.out());
    }
  }

  /** Executes one command line; never throws. */
  public static int execute(Terminal terminal, String... arguments) {
    return line(terminal, arguments).execute(arguments);
  }

  static CommandLine line(Terminal terminal, String... arguments) {
    CommandLine line =
        new Verbs(new Root(terminal))
            .verb("start", () -> new StartCommand(terminal))
            .verb("demo", () -> new DemoCommand(terminal))
            .verb("apply", () -> new ApplyCommand(terminal))
            .verb("run", () -> new RunCommand(terminal))
            .verb("get", () -> new GetCommand(terminal))
            .verb("logs", () -> new LogsCommand(terminal))
            .verb("abort", () -> new AbortCommand(terminal))
            .verb("retry", () -> new RetryCommand(terminal))
            .verb("chat", () -> new ChatCommand(terminal))
            .verb("eval", () -> new EvalCommand(terminal))
            .verb("model", () -> ModelCommands.line(terminal))
            .verb("hub", () -> HubCommands.line(terminal, arguments))
            .verb("audit", () -> new AuditCommand(terminal))
            .verb("plugin", () -> PluginCommands.line(terminal))
            .verb("bench", () -> BenchCommands.line(terminal))
            .verb("doctor", () -> new DoctorCommand(terminal))
            .verb("version", () -> new VersionCommand(terminal))
            .line(0, arguments);
    versioned(line);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.registerConverter(Listing.class, Listing::of);
    line.setOut(new PrintWriter(terminal.out(), true));
    line.setErr(new PrintWriter(terminal.err(), true));
    line.setParameterExceptionHandler(
        (failure, given) -> {
          String name = failure.getCommandLine().getCommandSpec().qualifiedName();
          terminal.problem(
              failure.getMessage() + (failure.getMessage().endsWith(".") ? "" : "."),
              "Try '" + name + " --help'.");
          return CommandLine.ExitCode.USAGE;
        });
    line.setExecutionExceptionHandler(
        (failure, command, result) -> {
          if (failure instanceof CliFailure said) {
            terminal.problem(said.what(), said.remedy());
            return said.exit();
          }
          if (failure instanceof PlatformException said) {
            terminal.problem(said.what(), said.remedy());
            return 1;
          }
          terminal.problem(
              "The command failed unexpectedly: " + failure + ".", "Please report this.");
          return CommandLine.ExitCode.SOFTWARE;
        });
    return line;
  }

  private static void versioned(CommandLine line) {
    line.getCommandSpec().version("millrace " + VersionCommand.current());
    line.getSubcommands().values().forEach(Commands::versioned);
  }
}
