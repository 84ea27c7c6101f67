package io.millrace.cli.internal.hub;

import io.millrace.cli.internal.ServerOptions;
import io.millrace.cli.internal.Terminal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Says how installed items may move; the verb is given when it is made. */
@Command(mixinStandardHelpOptions = true)
final class MarkCommand implements Callable<Integer> {
  private final Terminal terminal;
  private final String verb;

  @Mixin private ServerOptions server = new ServerOptions();

  @Parameters(arity = "1..*", paramLabel = "ITEM", description = "Its name.")
  private List<String> items = List.of();

  private MarkCommand(Terminal terminal, String verb) {
    this.terminal = terminal;
    this.verb = verb;
  }

  static CommandLine pin(Terminal terminal) {
    return line(terminal, "pin", "Keep items at the version they have, whatever is asked.");
  }

  static CommandLine unpin(Terminal terminal) {
    return line(terminal, "unpin", "Let pinned items move again.");
  }

  static CommandLine hold(Terminal terminal) {
    return line(terminal, "hold", "Leave items alone when everything is updated.");
  }

  static CommandLine release(Terminal terminal) {
    return line(terminal, "release", "Update held items with everything again.");
  }

  private static CommandLine line(Terminal terminal, String verb, String description) {
    CommandLine line = new CommandLine(new MarkCommand(terminal, verb));
    line.getCommandSpec().name(verb).usageMessage().description(description);
    return line;
  }

  @Override
  public Integer call() {
    return new ChangeCall(terminal, server).run(verb, Map.of("items", items), false);
  }
}
