package io.millrace.it.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.testkit.server.RunningServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What OpenAI's own client for Node and the AI SDK make of the built server: {@code
 * src/test/node/clients.mjs} asks, and these tests judge what it was told. The clients' versions
 * are those of {@code package-lock.json}. Without Node, or a registry to fetch them from, the tests
 * are skipped.
 */
class NodeClientsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path SOURCES = Served.ROOT.resolve("integration-tests/rest/src/test/node");
  private static final Map<String, JsonNode> TOLD = new TreeMap<>();

  @TempDir private static Path folder;
  private static RunningServer server;

  @BeforeAll
  static void ask() throws Exception {
    need(List.of("node", "--version"), "Node is not installed here");
    need(List.of("npm", "--version"), "npm is not installed here");
    for (String file : List.of("package.json", "package-lock.json", "clients.mjs")) {
      Files.copy(SOURCES.resolve(file), folder.resolve(file));
    }
    need(
        List.of("npm", "ci", "--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts"),
        "npm could not fetch the clients");
    server = Served.start(folder.resolve("data"));
    Served.declare(server);
    Path told = folder.resolve("told");
    assertEquals(
        0,
        run(
            List.of("node", "clients.mjs", server.uri("/v1").toString(), server.adminToken()),
            told));
    for (String line : Files.readAllLines(told)) {
      JsonNode check = line.startsWith("{") ? JSON.readTree(line) : JSON.createObjectNode();
      TOLD.put(check.path("check").asText(line), check);
    }
  }

  @AfterAll
  static void stop() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  private static void need(List<String> command, String without) throws Exception {
    Path said = folder.resolve("said");
    boolean there;
    try {
      there = run(command, said) == 0;
    } catch (IOException e) {
      there = false; // no such program
    }
    String why = without + (Files.exists(said) ? ": " + Files.readString(said) : "");
    assumeTrue(there, why);
  }

  private static int run(List<String> command, Path output) throws Exception {
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (!process.waitFor(120, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      return -1;
    }
    return process.exitValue();
  }

  /** What was told of a check. */
  private static JsonNode told(String check) {
    JsonNode node = TOLD.get(check);
    assertTrue(node != null && !node.has("failed"), check + ": " + TOLD);
    return node;
  }

  @Test
  void openais_client_is_answered_whole_and_in_pieces_alike() {
    JsonNode chat = told("openai_chat");

    assertTrue(chat.path("text").asText().contains("PIN"), chat.toString());
    assertEquals(chat.path("text"), chat.path("streamed"));
    assertEquals("stop", chat.path("finish").asText());
    assertTrue(chat.path("sameUsage").asBoolean());
  }

  @Test
  void a_streamed_call_of_a_tool_has_arguments_that_fit() {
    JsonNode call = told("openai_tool_stream");

    assertEquals("remind", call.path("name").asText());
    assertEquals("tool_calls", call.path("finish").asText());
    assertTrue(call.path("month").asInt() >= 1 && call.path("month").asInt() <= 12);
  }

  @Test
  void texts_become_vectors_in_either_client() {
    assertEquals(2, told("openai_embeddings").path("texts").asInt());
    assertEquals(384, told("openai_embeddings").path("dimension").asInt());
    assertEquals(384, told("ai_embedding").path("dimension").asInt());
  }

  @Test
  void mistakes_are_the_clients_exceptions() {
    assertEquals("NotFoundError", told("openai_error").path("kind").asText());
    assertEquals("model_not_found", told("openai_error").path("code").asText());
  }

  @Test
  void a_file_is_uploaded_and_a_job_begun_and_cancelled() {
    JsonNode tuning = told("openai_fine_tuning");

    assertTrue(tuning.path("same").asBoolean());
    assertTrue(
        List.of("queued", "validating_files").contains(tuning.path("begun").asText()),
        tuning.toString());
    assertEquals("cancelled", tuning.path("ended").asText());
    assertTrue(tuning.path("first").asText().startsWith("Created fine-tuning job: ftjob-"));
    assertEquals(0, tuning.path("checkpoints").asInt(-1));
    assertEquals("purpose", tuning.path("refused").asText());
  }

  @Test
  void the_ai_sdk_generates_streams_and_calls_tools() {
    JsonNode text = told("ai_text");

    assertTrue(text.path("text").asText().contains("PIN"), text.toString());
    assertEquals(text.path("text"), text.path("streamed"));
    assertEquals("stop", text.path("finish").asText());
    assertEquals("remind", told("ai_tool").path("name").asText());
    assertTrue(told("ai_tool").path("month").asInt() >= 1);
  }
}
