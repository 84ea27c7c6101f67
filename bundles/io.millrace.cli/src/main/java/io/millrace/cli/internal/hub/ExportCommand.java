package io.millrace.cli.internal.hub;

import io.millrace.cli.internal.Api;
import io.millrace.cli.internal.Format;
import io.millrace.cli.internal.ServerOptions;
import io.millrace.cli.internal.Terminal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Puts items into one file. */
@Command(
    name = "export",
    description = "Put items and all they need into one signed file, for sites without a network.",
    mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private ServerOptions server = new ServerOptions();

  @Parameters(arity = "1..*", paramLabel = "ITEM", description = "[source/]name[:range].")
  private List<String> items = List.of();

  @Option(names = "--to", required = true, paramLabel = "FILE", description = "The ZIP to write.")
  private Path file = Path.of("items.zip");

  ExportCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Api api = server.connect(terminal);
    String named =
        items.stream().map(i -> "item=" + Api.encode(i)).collect(Collectors.joining("&"));
    long size = api.download("/api/v1/hub/export?" + named, file);
    terminal.line(
        server.json()
            ? api.json().valueToTree(Map.of("file", file.toString(), "sizeBytes", size)).toString()
            : "Wrote " + file + ": " + Format.bytes(size) + ".");
    return 0;
  }
}
