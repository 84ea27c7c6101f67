package io.millrace.cli.internal.bench.serve;

import io.millrace.cli.internal.CliFailure;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** llama.cpp's {@code llama-server} in a process of its own, ended when closed. */
final class LlamaServer implements AutoCloseable {
  private static final long PATIENCE_S = 120;
  private static final int CONTEXT = 2048;

  private final Process process;
  private final String url;

  private LlamaServer(Process process, String url) {
    this.process = process;
    this.url = url;
  }

  /**
   * Starts it with as many slots as there will be clients and waits until it is healthy.
   *
   * @param threads computing threads, as many as the other server has
   */
  static LlamaServer start(Path program, Path model, int slots, int threads)
      throws IOException, InterruptedException {
    for (Path file : List.of(program, model)) {
      if (!Files.isRegularFile(file)) {
        throw CliFailure.usage(
            "There is no file '" + file + "'.",
            "Give llama.cpp's program with --llama-server and a model with --gguf, or neither.");
      }
    }
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    List<String> command =
        List.of(
            program.toString(),
            "-m",
            model.toString(),
            "-c",
            String.valueOf(slots * CONTEXT),
            "-np",
            String.valueOf(slots),
            "-t",
            String.valueOf(threads),
            "-tb",
            String.valueOf(threads),
            "--host",
            "127.0.0.1",
            "--port",
            String.valueOf(port));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    LlamaServer server = new LlamaServer(process, "http://127.0.0.1:" + port);
    try {
      server.await();
    } catch (IOException | InterruptedException | RuntimeException e) {
      server.close();
      throw e;
    }
    return server;
  }

  private void await() throws IOException, InterruptedException {
    HttpClient client = HttpClient.newHttpClient();
    HttpRequest health = HttpRequest.newBuilder(URI.create(url + "/health")).build();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
    while (process.isAlive() && System.nanoTime() < deadline) {
      try {
        if (client.send(health, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
          return;
        }
      } catch (java.net.ConnectException e) {
        // not yet
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
    throw CliFailure.work(
        "llama-server was not healthy in " + PATIENCE_S + " s, or ended.",
        "Try it by hand with the same model.");
  }

  String url() {
    return url;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
