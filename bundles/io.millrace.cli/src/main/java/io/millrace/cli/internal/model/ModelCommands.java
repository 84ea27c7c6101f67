package io.millrace.cli.internal.model;

import io.millrace.cli.internal.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code millrace model …}. */
public final class ModelCommands {
  private ModelCommands() {}

  public static CommandLine line(Terminal terminal) {
    return new CommandLine(new Model())
        .addSubcommand(new InspectCommand(terminal))
        .addSubcommand(new QuantizeCommand(terminal));
  }

  @Command(
      name = "model",
      description = "Look into models, and round them.",
      mixinStandardHelpOptions = true,
      synopsisSubcommandLabel = "(inspect | quantize)")
  private static final class Model {}
}
