package io.millrace.cli.internal;

import picocli.CommandLine.Command;

@Command(
    name = "tune",
    description = "Training tokens per second, against PyTorch's where Python has it.",
    mixinStandardHelpOptions = true)
final class TuneBench extends FunctionBench {
  TuneBench(Terminal terminal) {
    super(terminal, "bench-tune");
  }
}
