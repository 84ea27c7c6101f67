package io.millrace.it.rest;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.testkit.server.RunningServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The built server with the tiny assistant behind the endpoint {@code assistant}. */
final class Served {
  static final Path ROOT =
      Path.of(System.getProperty("millrace.root", "../..")).toAbsolutePath().normalize();
  private static final int LOOKS = 1200;
  private static final long LOOK_MS = 50;

  private Served() {}

  /** Starts a server on a data folder; what was declared there before is there again. */
  static RunningServer start(Path data) throws IOException, InterruptedException {
    Path home = ROOT.resolve("distributions/server/target/millrace");
    return RunningServer.start(home, data, Map.of());
  }

  /** Declares the endpoint and waits until it answers. */
  static void declare(RunningServer server) throws IOException, InterruptedException {
    declare(server, "clients", "assistant", "f32");
  }

  /** Declares the assistant as another endpoint, of a project of its own. */
  static void declare(RunningServer server, String project, String endpoint, String precision)
      throws IOException, InterruptedException {
    String yaml =
        "apiVersion: millrace/v1\nproject: "
            + project
            + "\nmodels:\n  tiny: {source: \"file:"
            + ROOT.resolve("hub-catalog/models/tiny-assistant/model")
            + "\", stage: production}\npipelines:\n  answers:\n    endpoint: "
            + endpoint
            + "\n    steps:\n      - model: {name: tiny, parameters: {precision: "
            + precision
            + "}, sampling: {temperature: 0.0, maxTokens: 48}}\n";
    String body = new ObjectMapper().writeValueAsString(Map.of("yaml", yaml));
    int status = server.call("POST", "/api/v1/projects:apply", body).statusCode();
    if (status != 200) {
      throw new IllegalStateException("the project was answered with " + status);
    }
    for (int i = 0; server.call("GET", "/readyz", "").statusCode() != 200; i++) {
      if (i == LOOKS) {
        throw new IllegalStateException(server.call("GET", "/readyz", "").body());
      }
      server.process().waitFor(LOOK_MS, TimeUnit.MILLISECONDS);
    }
  }
}
