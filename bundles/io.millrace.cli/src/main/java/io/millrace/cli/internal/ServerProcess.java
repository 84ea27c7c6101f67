package io.millrace.cli.internal;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A server in a process and a data folder of its own. Closed by whoever started it. */
public final class ServerProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final long POLL_MS = 50;

  private final Process process;
  private final Path data;
  private final int port;

  private ServerProcess(Process process, Path data, int port) {
    this.process = process;
    this.data = data;
    this.port = port;
  }

  /**
   * Starts a server; it is not ready when this returns.
   *
   * @param wantedPort 0 for any free one
   */
  public static ServerProcess start(Terminal terminal, Path data, int wantedPort)
      throws IOException {
    return start(terminal, data, wantedPort, Map.of());
  }

  /**
   * Starts a server; it is not ready when this returns.
   *
   * @param wantedPort 0 for any free one
   * @param environment variables it has besides this process's
   */
  public static ServerProcess start(
      Terminal terminal, Path data, int wantedPort, Map<String, String> environment)
      throws IOException {
    String home = terminal.variable("MILLRACE_HOME", "");
    Path script = Path.of(home, "bin", "server");
    if (home.isEmpty() || !Files.isExecutable(script)) {
      throw CliFailure.usage(
          "There is no distribution at '" + home + "'.",
          "Use the script 'millrace' that came with it, or set MILLRACE_HOME.");
    }
    int port = wantedPort == 0 ? freePort() : wantedPort;
    ProcessBuilder builder =
        new ProcessBuilder(
                List.of(
                    script.toString(), "--data", data.toString(), "--port", String.valueOf(port)))
            .redirectErrorStream(true)
            .redirectOutput(data.resolve("server.out").toFile());
    builder.environment().putAll(environment);
    return new ServerProcess(builder.start(), data, port);
  }

  public String url() {
    return "http://127.0.0.1:" + port;
  }

  public long pid() {
    return process.pid();
  }

  public Path data() {
    return data;
  }

  /** Waits until the server is ready; an API with its admin token. */
  public Api awaitReady() throws IOException, InterruptedException {
    Api open = new Api(url(), "");
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    String last = "it did not answer";
    while (System.nanoTime() < deadline) {
      if (!process.isAlive()) {
        throw CliFailure.work(
            "The server ended at its start: " + output(), "Look at " + data + "/server.out.");
      }
      try {
        HttpResponse<String> answer = open.exchange("GET", "/readyz", "");
        if (answer.statusCode() == 200) {
          return new Api(url(), Files.readString(data.resolve("admin-token")).strip());
        }
        last = answer.body();
      } catch (IOException e) {
        last = "it does not answer yet";
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MS);
    }
    throw CliFailure.work(
        "The server was not ready in " + PATIENCE.toSeconds() + " s: " + last,
        "Look at " + data + "/logs.");
  }

  private String output() throws IOException {
    List<String> lines = Files.readAllLines(data.resolve("server.out"));
    return lines.stream()
        .skip(Math.max(0, lines.size() - 3))
        .map(String::strip)
        .collect(Collectors.joining(" "));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** Ends the server; its data stay. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(15, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** Removes the data folder. */
  public void forget() throws IOException {
    List<Path> all;
    try (Stream<Path> files = Files.walk(data)) {
      all = files.sorted((a, b) -> b.compareTo(a)).toList();
    }
    for (Path file : all) {
      file.toFile().setWritable(true);
      Files.deleteIfExists(file);
    }
  }
}
