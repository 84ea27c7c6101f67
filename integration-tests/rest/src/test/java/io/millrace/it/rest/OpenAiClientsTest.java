package io.millrace.it.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.ResponseFormatJsonSchema;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionFunctionTool;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionToolChoiceOption;
import com.openai.models.completions.Completion;
import com.openai.models.completions.CompletionCreateParams;
import com.openai.models.embeddings.EmbeddingCreateParams;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiEmbeddingModel;
import io.millrace.testkit.server.RunningServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What OpenAI's own client for Java and LangChain4j make of the built server and a real model. */
class OpenAiClientsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String QUESTION = "How do I change my PIN?";
  private static final Map<String, Object> SCHEMA =
      Map.of(
          "type",
          "object",
          "properties",
          Map.of(
              "month", Map.of("type", "integer", "minimum", 1, "maximum", 12),
              "colour", Map.of("enum", List.of("red", "green"))),
          "required",
          List.of("month", "colour"),
          "additionalProperties",
          false);

  @TempDir private static Path folder;
  private static RunningServer server;
  private static OpenAIClient client;

  @BeforeAll
  static void start() throws Exception {
    server = Served.start(folder.resolve("data"));
    Served.declare(server);
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
  void several_answers_have_scores_for_every_token() {
    ChatCompletion answer =
        client
            .chat()
            .completions()
            .create(asking().n(2).temperature(1.0).seed(3).logprobs(true).topLogprobs(2).build());

    assertEquals(2, answer.choices().size());
    answer
        .choices()
        .forEach(
            c -> {
              var scores = c.logprobs().orElseThrow().content().orElseThrow();
              assertFalse(scores.isEmpty());
              assertEquals(
                  c.message().content().orElseThrow(),
                  scores.stream().map(t -> t.token()).collect(Collectors.joining()));
              assertTrue(scores.stream().allMatch(t -> t.logprob() <= 0));
              assertTrue(scores.stream().allMatch(t -> t.topLogprobs().size() == 2));
            });
  }

  @Test
  void an_answer_has_the_form_that_was_asked_for() throws Exception {
    ResponseFormatJsonSchema.JsonSchema.Schema schema =
        ResponseFormatJsonSchema.JsonSchema.Schema.builder()
            .putAllAdditionalProperties(
                SCHEMA.entrySet().stream()
                    .collect(
                        Collectors.toMap(Map.Entry::getKey, e -> JsonValue.from(e.getValue()))))
            .build();
    ChatCompletion answer =
        client
            .chat()
            .completions()
            .create(
                asking()
                    .maxCompletionTokens(80)
                    .responseFormat(
                        ResponseFormatJsonSchema.builder()
                            .jsonSchema(
                                ResponseFormatJsonSchema.JsonSchema.builder()
                                    .name("when")
                                    .schema(schema)
                                    .build())
                            .build())
                    .build());

    JsonNode said = JSON.readTree(answer.choices().get(0).message().content().orElseThrow());
    assertEquals("stop", answer.choices().get(0).finishReason().asString());
    assertTrue(said.path("month").asInt() >= 1 && said.path("month").asInt() <= 12);
    assertTrue(List.of("red", "green").contains(said.path("colour").asText()), said.toString());
  }

  @Test
  void a_tool_that_must_be_called_is_called_with_arguments_that_fit() throws Exception {
    FunctionParameters parameters =
        FunctionParameters.builder()
            .putAllAdditionalProperties(
                SCHEMA.entrySet().stream()
                    .collect(
                        Collectors.toMap(Map.Entry::getKey, e -> JsonValue.from(e.getValue()))))
            .build();
    ChatCompletion answer =
        client
            .chat()
            .completions()
            .create(
                asking()
                    .maxCompletionTokens(120)
                    .addTool(
                        ChatCompletionFunctionTool.builder()
                            .function(
                                FunctionDefinition.builder()
                                    .name("remind")
                                    .parameters(parameters)
                                    .build())
                            .build())
                    .toolChoice(
                        ChatCompletionToolChoiceOption.ofAuto(
                            ChatCompletionToolChoiceOption.Auto.REQUIRED))
                    .parallelToolCalls(false)
                    .build());

    assertEquals("tool_calls", answer.choices().get(0).finishReason().asString());
    ChatCompletionMessageFunctionToolCall call =
        answer.choices().get(0).message().toolCalls().orElseThrow().get(0).asFunction();
    assertEquals("remind", call.function().name());
    assertTrue(JSON.readTree(call.function().arguments()).path("month").asInt() >= 1);
  }

  @Test
  void a_prompt_is_scored_for_evaluation_harnesses() {
    Completion scored =
        client
            .completions()
            .create(
                CompletionCreateParams.builder()
                    .model("assistant")
                    .prompt("change my pin")
                    .maxTokens(1)
                    .temperature(0.0)
                    .logprobs(1)
                    .echo(true)
                    .build());

    var logprobs = scored.choices().get(0).logprobs().orElseThrow();
    int tokens = logprobs.tokens().orElseThrow().size();
    assertEquals(scored.usage().orElseThrow().promptTokens() + 1, tokens);
    assertEquals(tokens, logprobs._tokenLogprobs().asKnown().map(List::size).orElse(tokens));
    assertTrue(scored.choices().get(0).text().startsWith("change my pin"));
  }

  private static String said(String field, Object value) {
    ChatCompletion answer =
        client
            .chat()
            .completions()
            .create(
                asking()
                    .maxCompletionTokens(80)
                    .putAdditionalBodyProperty(field, JsonValue.from(value))
                    .build());
    assertEquals("stop", answer.choices().get(0).finishReason().asString());
    return answer.choices().get(0).message().content().orElseThrow();
  }

  @Test
  void forms_and_words_of_engines_go_as_additional_properties() {
    String grammar = "root ::= \"Dear \" [A-Z] [a-z]{2,5} \", \" (\"yes\" | \"no\") \".\"";

    assertTrue(said("grammar", grammar).matches("Dear [A-Z][a-z]{2,5}, (yes|no)\\."));
    assertTrue(
        said("structured_outputs", Map.of("grammar", grammar)).matches("Dear [^,]+, (yes|no)\\."));
    assertTrue(said("guided_choice", List.of("yes", "no")).matches("yes|no"));
    assertFalse(said("bad_words", List.of("PIN")).contains("PIN"));
    BadRequestException refused =
        assertThrows(BadRequestException.class, () -> said("grammar", "root ::= foo"));
    assertTrue(refused.getMessage().contains("line 1, column 10"), refused.getMessage());
    assertEquals("grammar", refused.param().orElse(""));
  }

  @Test
  void only_allowed_tokens_are_said_and_the_prompts_are_scored() throws Exception {
    JsonNode tokens =
        JSON.readTree(
            server
                .call("POST", "/tokenize", "{\"model\":\"assistant\",\"prompt\":\"PIN\"}")
                .body());
    List<Integer> ids = new ArrayList<>();
    tokens.path("tokens").forEach(id -> ids.add(id.asInt()));
    Completion answer =
        client
            .completions()
            .create(
                CompletionCreateParams.builder()
                    .model("assistant")
                    .prompt("change my pin")
                    .maxTokens(6)
                    .putAdditionalBodyProperty("allowed_token_ids", JsonValue.from(ids))
                    .putAdditionalBodyProperty("prompt_logprobs", JsonValue.from(1))
                    .build());

    assertTrue(answer.choices().get(0).text().matches("[PIN ]+"), answer.choices().toString());
    assertEquals("length", answer.choices().get(0).finishReason().asString());
    JsonNode scores =
        answer
            .choices()
            .get(0)
            ._additionalProperties()
            .get("prompt_logprobs")
            .convert(JsonNode.class);
    assertEquals(answer.usage().orElseThrow().promptTokens(), scores.size());
    assertTrue(scores.get(0).isNull());
    JsonNode own = scores.get(1).elements().next();
    assertTrue(own.path("rank").asInt() >= 1 && own.path("logprob").asDouble() < 0);
    assertEquals("ange", own.path("decoded_token").asText(), scores.toString());
  }

  @Test
  void every_chunk_counts_the_tokens_so_far() {
    ChatCompletionStreamOptions options =
        ChatCompletionStreamOptions.builder()
            .includeUsage(true)
            .putAdditionalProperty("continuous_usage_stats", JsonValue.from(true))
            .build();
    List<Long> counts;
    try (StreamResponse<ChatCompletionChunk> chunks =
        client
            .chat()
            .completions()
            .createStreaming(asking().maxCompletionTokens(3).streamOptions(options).build())) {
      counts = chunks.stream().map(c -> c.usage().orElseThrow().completionTokens()).toList();
    }

    assertEquals(0, counts.get(0));
    assertEquals(List.of(1L, 2L, 3L), counts.subList(1, 4));
    assertEquals(3, counts.get(counts.size() - 1));
  }

  @Test
  void texts_become_vectors_of_length_one() {
    List<Float> vector =
        client
            .embeddings()
            .create(EmbeddingCreateParams.builder().model("minilm").input("my card").build())
            .data()
            .get(0)
            .embedding();

    assertEquals(1, vector.stream().mapToDouble(x -> x * x).sum(), 1e-4);
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
  void langchain4j_chats_and_embeds() throws Exception {
    String said =
        OpenAiChatModel.builder()
            .baseUrl(server.uri("/v1").toString())
            .apiKey(server.adminToken())
            .modelName("assistant")
            .build()
            .chat(QUESTION);
    int dimension =
        OpenAiEmbeddingModel.builder()
            .baseUrl(server.uri("/v1").toString())
            .apiKey(server.adminToken())
            .modelName("minilm")
            .build()
            .embed("my card")
            .content()
            .dimension();

    assertTrue(said.contains("PIN"), said);
    assertEquals(384, dimension);
  }
}
