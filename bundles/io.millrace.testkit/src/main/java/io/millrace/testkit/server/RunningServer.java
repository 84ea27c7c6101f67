package io.millrace.testkit.server;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A server of the built distribution, as a child process on a free port. Whoever starts it closes
 * it. Thread-safe.
 */
public final class RunningServer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final Process process;
  private final Path data;
  private final int port;
  private final Path output;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  private RunningServer(Process process, Path data, int port, Path output) {
    this.process = process;
    this.data = data;
    this.port = port;
    this.output = output;
  }

  /**
   * Starts a server and waits until it is ready.
   *
   * @param home the distribution's folder
   * @param data its data folder; state from an earlier start is found again
   * @param environment added to this process's
   * @throws IllegalStateException with the server's output if it ends or is not ready in 90 s
   */
  public static RunningServer start(Path home, Path data, Map<String, String> environment)
      throws IOException, InterruptedException {
    RunningServer server = launch(home, data, freePort(), environment);
    try {
      server.awaitReady();
      return server;
    } catch (IOException | InterruptedException | RuntimeException e) {
      server.kill();
      throw e;
    }
  }

  /** Starts a server and returns at once. */
  public static RunningServer launch(
      Path home, Path data, int port, Map<String, String> environment) throws IOException {
    Files.createDirectories(data.toAbsolutePath().getParent());
    Path output = data.resolveSibling(data.getFileName() + ".out");
    List<String> command =
        new ArrayList<>(
            List.of(
                home.resolve("bin/server").toString(),
                "--data",
                data.toString(),
                "--port",
                String.valueOf(port)));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
    builder.environment().putAll(environment);
    return new RunningServer(builder.start(), data, port, output);
  }

  /** A port that was free a moment ago. */
  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private void awaitReady() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      if (!process.isAlive()) {
        throw new IllegalStateException(
            "the server ended with " + process.exitValue() + ": " + output());
      }
      try {
        if (send("GET", "/readyz", "", "").statusCode() == 200) {
          return;
        }
      } catch (IOException notYet) {
        // nobody listens yet
      }
      process.waitFor(50, TimeUnit.MILLISECONDS);
    }
    throw new IllegalStateException("not ready after " + PATIENCE.toSeconds() + " s: " + output());
  }

  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  public int port() {
    return port;
  }

  public Path data() {
    return data;
  }

  public Process process() {
    return process;
  }

  /** What the process has printed so far, and the end of its log. */
  public String output() throws IOException {
    String printed = Files.exists(output) ? Files.readString(output) : "";
    Path log = data.resolve("logs/millrace.log");
    return printed + (Files.exists(log) ? "\n" + Files.readString(log) : "");
  }

  /** The admin token of this server's first start. */
  public String adminToken() throws IOException {
    return Files.readString(data.resolve("admin-token")).strip();
  }

  /** Sends a request as the administrator. */
  public HttpResponse<String> call(String method, String path, String json)
      throws IOException, InterruptedException {
    return send(method, path, json, adminToken());
  }

  /** Sends a request with the given secret; an empty one sends none. */
  public HttpResponse<String> send(String method, String path, String json, String secret)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).timeout(Duration.ofMinutes(5));
    if (!secret.isEmpty()) {
      request.header("Authorization", "Bearer " + secret);
    }
    if (!json.isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    request.method(
        method, json.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(json));
    return http.send(request.build(), BodyHandlers.ofString());
  }

  /** Processor time the server has used so far, in seconds; NaN where the system does not say. */
  public double cpuSeconds() {
    return process.info().totalCpuDuration().map(d -> d.toMillis() / 1000.0).orElse(Double.NaN);
  }

  /** Resident memory in MiB, or -1 where the system does not say. */
  public long residentMiB() throws IOException {
    Path status = Path.of("/proc", String.valueOf(process.pid()), "status");
    if (!Files.exists(status)) {
      return -1;
    }
    for (String line : Files.readAllLines(status)) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024;
      }
    }
    return -1;
  }

  /** Ends the process at once, as a power cut would. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
  }

  /** Asks the server to stop and waits; ends it by force after 20 s. */
  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      kill();
    }
  }
}
