package io.millrace.cli.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs a server in the foreground. */
@Command(
    name = "start",
    description = "Run a server in the foreground; end it with Ctrl-C.",
    mixinStandardHelpOptions = true)
final class StartCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Folder that holds all its state; MILLRACE_DATA or ~/.millrace.")
  private @Nullable Path data;

  @Option(names = "--port", paramLabel = "PORT", description = "MILLRACE_PORT or 8080.")
  private @Nullable Integer port;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      description = "Address to listen on; 127.0.0.1 if not given.")
  private @Nullable String host;

  StartCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(script(terminal, "server")));
    if (data != null) {
      command.addAll(List.of("--data", data.toString()));
    }
    if (port != null) {
      command.addAll(List.of("--port", port.toString()));
    }
    if (host != null) {
      command.addAll(List.of("--host", host));
    }
    return new ProcessBuilder(command).inheritIO().start().waitFor();
  }

  /** A script of the distribution that this command belongs to. */
  static String script(Terminal terminal, String name) {
    String home = terminal.variable("MILLRACE_HOME", "");
    Path script = Path.of(home, "bin", name);
    if (home.isEmpty() || !Files.isExecutable(script)) {
      throw CliFailure.usage(
          "There is no distribution at '" + home + "'.",
          "Use the script 'millrace' that came with it, or set MILLRACE_HOME.");
    }
    return script.toString();
  }
}
