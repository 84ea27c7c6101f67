package io.millrace.cli.internal.hub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.cli.internal.Commands;
import io.millrace.cli.internal.FakeServer;
import io.millrace.cli.internal.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

/** A command line of the hub against a server that answers what it is told to. */
abstract class HubCommandLine {
  static final String HUB = "/api/v1/hub/";
  private static final ObjectMapper JSON = new ObjectMapper();

  final FakeServer server = new FakeServer();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  boolean watched;

  @AfterEach
  void stop() {
    server.close();
  }

  int run(String... arguments) {
    out.reset();
    err.reset();
    Terminal terminal =
        new Terminal(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            new ByteArrayInputStream(new byte[0]),
            watched,
            Map.of("MILLRACE_URL", server.url()));
    return Commands.execute(terminal, arguments);
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  JsonNode json() throws Exception {
    return JSON.readTree(out());
  }
}
