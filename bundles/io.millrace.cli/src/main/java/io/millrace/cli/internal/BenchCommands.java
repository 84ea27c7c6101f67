package io.millrace.cli.internal;

import io.millrace.cli.internal.bench.HubBench;
import io.millrace.cli.internal.bench.karaf.KarafCommand;
import io.millrace.cli.internal.bench.serve.ServeBench;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code millrace bench …}: the figures that the documentation quotes. */
final class BenchCommands {
  private BenchCommands() {}

  static CommandLine line(Terminal terminal) {
    return new CommandLine(new Bench())
        .addSubcommand(new EngineBench(terminal))
        .addSubcommand(new TuneBench(terminal))
        .addSubcommand(new ServeBench(terminal))
        .addSubcommand(new HubBench(terminal))
        .addSubcommand(new KarafCommand(terminal));
  }

  @Command(
      name = "bench",
      description = "Measure the engine, tuning, serving and the hub on this machine.",
      mixinStandardHelpOptions = true,
      synopsisSubcommandLabel = "(engine | tune | serve | hub | karaf)")
  private static final class Bench {}
}
