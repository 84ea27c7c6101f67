package io.millrace.cli.internal.bench.serve;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.cli.internal.Api;
import io.millrace.cli.internal.CliFailure;
import io.millrace.cli.internal.ServerProcess;
import io.millrace.cli.internal.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A server that serves one model and nothing else, gone with its data when closed. */
final class OwnServer implements AutoCloseable {
  static final String ENDPOINT = "bench";

  private static final long PATIENCE_S = 300;

  private final ServerProcess process;
  private final String token;

  private OwnServer(ServerProcess process, String token) {
    this.process = process;
    this.token = token;
  }

  /**
   * Starts it and waits until the model answers.
   *
   * @param model folder, {@code .gguf} file or URI as a project's {@code models} name them
   * @param parameters of the model backend
   */
  static OwnServer start(Terminal terminal, String model, Map<String, String> parameters)
      throws IOException, InterruptedException {
    ServerProcess process =
        ServerProcess.start(terminal, Files.createTempDirectory("millrace-bench-"), 0);
    try {
      Api api = process.awaitReady();
      api.post("/api/v1/projects:apply", Map.of("yaml", project(model, parameters)));
      await(api);
      Path token = process.data().resolve("admin-token");
      return new OwnServer(process, Files.readString(token).strip());
    } catch (IOException | InterruptedException | RuntimeException e) {
      process.close();
      process.forget();
      throw e;
    }
  }

  static String project(String model, Map<String, String> parameters) {
    String source = model.contains(":") ? model : "file:" + Path.of(model).toAbsolutePath();
    StringBuilder text = new StringBuilder();
    text.append("apiVersion: millrace/v1\nproject: bench\nmodels:\n  bench: {source: \"")
        .append(source)
        .append("\", stage: production}\npipelines:\n  bench:\n    endpoint: ")
        .append(ENDPOINT)
        .append("\n    steps:\n      - model:\n          name: bench\n");
    if (!parameters.isEmpty()) {
      text.append("          parameters:\n");
      parameters.forEach(
          (k, v) -> text.append("            ").append(k).append(": ").append(v).append('\n'));
    }
    return text.toString();
  }

  private static void await(Api api) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
    String last = "it is not there";
    while (System.nanoTime() < deadline) {
      for (JsonNode endpoint : api.get("/api/v1/endpoints").path("items")) {
        if (endpoint.path("ready").asBoolean()) {
          return;
        }
        last = endpoint.toString();
      }
      TimeUnit.MILLISECONDS.sleep(200);
    }
    throw CliFailure.work(
        "The model did not answer in " + PATIENCE_S + " s: " + last,
        "Try it with 'millrace chat'.");
  }

  String url() {
    return process.url();
  }

  String token() {
    return token;
  }

  long pid() {
    return process.pid();
  }

  @Override
  public void close() throws IOException {
    process.close();
    process.forget();
  }
}
