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
    return line(terminal).execute(arguments);
  }

  static CommandLine line(Terminal terminal) {
    CommandLine line =
        new CommandLine(new Root(terminal))
            .addSubcommand(new StartCommand(terminal))
            .addSubcommand(new DemoCommand(terminal))
            .addSubcommand(new ApplyCommand(terminal))
            .addSubcommand(new RunCommand(terminal))
            .addSubcommand(new GetCommand(terminal))
            .addSubcommand(new LogsCommand(terminal))
            .addSubcommand(new AbortCommand(terminal))
            .addSubcommand(new RetryCommand(terminal))
            .addSubcommand(new ChatCommand(terminal))
            .addSubcommand(new EvalCommand(terminal))
            .addSubcommand(ModelCommands.line(terminal))
            .addSubcommand(HubCommands.line(terminal))
            .addSubcommand(new AuditCommand(terminal))
            .addSubcommand(PluginCommands.line(terminal))
            .addSubcommand(BenchCommands.line(terminal))
            .addSubcommand(new DoctorCommand(terminal))
            .addSubcommand(new VersionCommand(terminal));
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
