package io.millrace.cli.internal.model;

import io.millrace.cli.internal.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code millrace model …}. */
public final class ModelCommands {
  private ModelCommands() {}

  public static CommandLine line(Terminal terminal) {
    return new CommandLine(new Model()).addSubcommand(new InspectCommand(terminal));
  }

  @Command(
      name = "model",
      description = "Look into models.",
      mixinStandardHelpOptions = true,
      synopsisSubcommandLabel = "(inspect)")
  private static final class Model {}
}
