package io.millrace.cli.internal.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.cli.internal.FakeServer;
import io.millrace.cli.internal.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QuantizeCommandTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private int run(FakeServer server, String... arguments) {
    List<String> all = new ArrayList<>(List.of("quantize"));
    all.addAll(List.of("--url", server.url(), "--token", "t", "--project", "bank"));
    all.addAll(List.of(arguments));
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    ByteArrayInputStream silent = new ByteArrayInputStream(new byte[0]);
    Terminal terminal = new Terminal(stream, stream, silent, false, Map.of());
    return ModelCommands.line(terminal).execute(all.toArray(new String[0]));
  }

  private static FakeServer server() {
    return new FakeServer()
        .on("GET /api/v1/models/bank/assistant/3", 200, "{\"weights\":\"store://model/bank/a:7\"}")
        .on("POST /api/v1/runs", 200, "{\"id\":\"r-1\"}")
        .on("GET /api/v1/runs/r-1/log", 200, "{\"text\":\"\",\"next\":0,\"ended\":true}")
        .on(
            "GET /api/v1/runs/r-1",
            200,
            "{\"id\":\"r-1\",\"state\":\"completed\",\"results\":{\"perplexity_ratio\":1.001},"
                + "\"outputs\":{\"model\":\"store://model/bank/a:8\"}}");
  }

  private static List<JsonNode> runs(FakeServer server) throws IOException {
    List<JsonNode> runs = new ArrayList<>();
    for (int i = 0; i < server.asked.size(); i++) {
      if (server.asked.get(i).equals("POST /api/v1/runs")) {
        runs.add(new ObjectMapper().readTree(server.bodies.get(i)));
      }
    }
    return runs;
  }

  @Test
  void rounds_a_registered_model_and_proposes_the_result_with_its_figures() throws IOException {
    try (FakeServer server = server()) {
      assertEquals(0, run(server, "assistant:3", "--texts", "answers", "--register", "small"));

      List<JsonNode> runs = runs(server);
      assertEquals("quantize", runs.get(0).path("function").asText());
      assertEquals("store://model/bank/a:7", runs.get(0).at("/inputs/model").asText());
      assertEquals("store://dataset/bank/answers", runs.get(0).at("/inputs/texts").asText());
      assertEquals("small", runs.get(0).at("/outputs/model").asText());
      assertEquals("register-model", runs.get(1).path("function").asText());
      assertEquals("store://model/bank/a:8", runs.get(1).at("/inputs/weights").asText());
      assertEquals("small", runs.get(1).at("/parameters/model").asText());
      assertEquals(1.001, runs.get(1).at("/parameters/metrics/perplexity_ratio").asDouble());
    }
  }

  @Test
  void leaves_a_uri_to_the_server_to_fetch() throws IOException {
    try (FakeServer server = server()) {
      assertEquals(0, run(server, "hf://owner/name@main", "--precision", "int4"));

      assertEquals(1, runs(server).size());
      JsonNode run = runs(server).get(0);
      assertEquals("hf://owner/name@main", run.at("/parameters/source").asText());
      assertEquals("int4", run.at("/parameters/precision").asText());
      assertTrue(run.path("inputs").isEmpty(), run.toString());
    }
  }
}
