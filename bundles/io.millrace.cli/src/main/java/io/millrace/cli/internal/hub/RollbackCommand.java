package io.millrace.cli.internal.hub;

import io.millrace.cli.internal.ServerOptions;
import io.millrace.cli.internal.Terminal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Goes back. */
@Command(
    name = "rollback",
    description = "Make an earlier state the current one again: by default the one before.",
    mixinStandardHelpOptions = true)
final class RollbackCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private ServerOptions server = new ServerOptions();

  @Parameters(
      arity = "0..1",
      paramLabel = "STATE",
      description = "Its number, as 'millrace hub history --states' lists them.")
  private @Nullable Long state;

  @Option(names = "--dry-run", description = "Only show the plan.")
  private boolean dryRun;

  RollbackCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("dryRun", dryRun);
    if (state != null) {
      body.put("state", state);
    }
    return new ChangeCall(terminal, server).run("rollback", body, dryRun);
  }
}
