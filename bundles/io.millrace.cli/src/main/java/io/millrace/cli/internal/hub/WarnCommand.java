package io.millrace.cli.internal.hub;

import io.millrace.cli.internal.CliFailure;
import io.millrace.cli.internal.ServerOptions;
import io.millrace.cli.internal.Terminal;
import io.millrace.publisher.Publisher;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Warns of a published version; whether of use or of installation is given when it is made. */
@Command(mixinStandardHelpOptions = true)
final class WarnCommand implements Callable<Integer> {
  private final Terminal terminal;
  private final boolean withdraw;

  @Mixin private ServerOptions server = new ServerOptions();
  @Mixin private CatalogueOptions catalogue = new CatalogueOptions();

  @Parameters(paramLabel = "ITEM:VERSION", description = "The version, like shout:1.2.0.")
  private String item = "";

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why, in one line.")
  private @Nullable String reason;

  @Option(names = "--undo", description = "Take it back.")
  private boolean undo;

  private WarnCommand(Terminal terminal, boolean withdraw) {
    this.terminal = terminal;
    this.withdraw = withdraw;
  }

  static CommandLine deprecate(Terminal terminal) {
    return line(
        new WarnCommand(terminal, false),
        "deprecate",
        "Say why a version should not be used any more; it can still be installed.");
  }

  static CommandLine withdraw(Terminal terminal) {
    return line(
        new WarnCommand(terminal, true),
        "withdraw",
        "Say why a version is not installed any more; where it is installed it stays.");
  }

  private static CommandLine line(WarnCommand command, String name, String description) {
    CommandLine line = new CommandLine(command);
    line.getCommandSpec().name(name).usageMessage().description(description);
    return line;
  }

  @Override
  public Integer call() {
    Items wanted = Items.parse(item);
    if (wanted.version().isEmpty()) {
      throw CliFailure.usage("'" + item + "' names no version.", "Write it like shout:1.2.0.");
    }
    if (undo == (reason != null)) {
      throw CliFailure.usage(
          "It is not said why.", "Give --reason TEXT, or --undo to take it back.");
    }
    Publisher publisher = catalogue.publisher(terminal, server);
    Optional<String> why = Optional.ofNullable(reason);
    String done = (undo ? "No longer " : "Now ") + (withdraw ? "withdrawn:" : "deprecated:");
    return PublishedText.print(
        terminal,
        server.json(),
        done,
        catalogue.place(),
        () ->
            withdraw
                ? publisher.withdraw(wanted.name(), wanted.version(), why)
                : publisher.deprecate(wanted.name(), wanted.version(), why));
  }
}
