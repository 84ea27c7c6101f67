package io.millrace.it.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.langchain4j.model.openai.OpenAiChatModel;
import io.millrace.testkit.server.RunningServer;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What OpenAI's own client for Java and LangChain4j make of the built server and a real model. */
class OpenAiClientsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path ROOT =
      Path.of(System.getProperty("millrace.root", "../..")).toAbsolutePath().normalize();
  private static final String QUESTION = "How do I change my PIN?";

  @TempDir private static Path folder;
  private static RunningServer server;
  private static OpenAIClient client;

  @BeforeAll
  static void start() throws Exception {
    Path home = ROOT.resolve("distributions/server/target/millrace");
    server = RunningServer.start(home, folder.resolve("data"), Map.of());
    String yaml =
        "apiVersion: millrace/v1\nproject: clients\nmodels:\n  tiny: {source: \"file:"
            + ROOT.resolve("hub-catalog/models/tiny-assistant/model")
            + "\", stage: production}\n"
            + "pipelines:\n"
            + "  answers:\n"
            + "    endpoint: assistant\n"
            + "    steps:\n"
            + "      - model: {name: tiny, sampling: {temperature: 0.0, maxTokens: 48}}\n";
    assertEquals(
        200,
        server
            .call("POST", "/api/v1/projects:apply", JSON.writeValueAsString(Map.of("yaml", yaml)))
            .statusCode());
    for (int i = 0; i < 600 && server.call("GET", "/readyz", "").statusCode() != 200; i++) {
      server.process().waitFor(50, java.util.concurrent.TimeUnit.MILLISECONDS);
    }
    client =
        OpenAIOkHttpClient.builder()
            .baseUrl(server.uri("/v1").toString())
            .apiKey(server.adminToken())
            .maxRetries(0)
            .build();
  }

  @AfterAll
  static void stop() throws Exception {
    client.close();
    server.close();
  }

  private static ChatCompletionCreateParams.Builder asking() {
    return ChatCompletionCreateParams.builder().model("assistant").addUserMessage(QUESTION);
  }

  @Test
  void a_chat_is_answered_whole_and_in_pieces_alike() {
    ChatCompletion whole = client.chat().completions().create(asking().build());
    String text = whole.choices().get(0).message().content().orElseThrow();
    String streamed;
    try (StreamResponse<ChatCompletionChunk> chunks =
        client.chat().completions().createStreaming(asking().build())) {
      streamed =
          chunks.stream()
              .flatMap(c -> c.choices().stream())
              .flatMap(c -> c.delta().content().stream())
              .collect(Collectors.joining());
    }

    assertTrue(text.contains("PIN"), text);
    assertEquals(text, streamed);
    assertEquals("stop", whole.choices().get(0).finishReason().asString());
    assertTrue(whole.usage().orElseThrow().completionTokens() > 3);
  }

  @Test
  void mistakes_are_the_clients_exceptions() {
    NotFoundException unknown =
        assertThrows(
            NotFoundException.class,
            () -> client.chat().completions().create(asking().model("nobody").build()));
    assertThrows(
        BadRequestException.class,
        () -> client.chat().completions().create(asking().temperature(3.0).build()));

    assertEquals("model_not_found", unknown.code().orElse(""));
    assertTrue(client.models().list().data().stream().anyMatch(m -> m.id().equals("assistant")));
  }

  @Test
  void langchain4j_chats() throws Exception {
    String said =
        OpenAiChatModel.builder()
            .baseUrl(server.uri("/v1").toString())
            .apiKey(server.adminToken())
            .modelName("assistant")
            .build()
            .chat(QUESTION);
    assertTrue(said.contains("PIN"), said);
  }
}
