package io.millrace.rest.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.api.PlatformException;
import io.millrace.api.model.Prompt;
import io.millrace.api.model.ScoredToken;
import io.millrace.deployment.Answer;
import io.millrace.rest.internal.health.Metrics;
import io.millrace.rest.internal.openai.CompletionRoutes;
import io.millrace.rest.internal.openai.EmbeddingRoutes;
import io.millrace.rest.internal.openai.TokenRoutes;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CompletionTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final FakeEndpoints endpoints = new FakeEndpoints();
  private final Metrics metrics = new Metrics();
  private final FakeModels models = new FakeModels();
  private final TestServer server =
      new TestServer(
          metrics,
          new CompletionRoutes(endpoints, models, metrics, Clock.systemUTC()),
          new EmbeddingRoutes(models),
          new TokenRoutes(endpoints, models));

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private JsonNode post(int status, String path, String body) throws Exception {
    HttpResponse<String> response = server.post(path, "client-secret", body);
    assertEquals(status, response.statusCode(), response.body());
    return JSON.readTree(response.body());
  }

  @Test
  void every_kind_of_prompt_is_gone_on_with() throws Exception {
    String body = "{\"model\":\"assistant\",\"prompt\":%s}";

    JsonNode one = post(200, "/v1/completions", body.formatted("\"Once\""));
    JsonNode two = post(200, "/v1/completions", body.formatted("[\"Once\",\"Twice\"]"));
    post(200, "/v1/completions", body.formatted("[1,2]"));
    post(200, "/v1/completions", body.formatted("[[1,2],[3]]"));

    assertEquals("text_completion", one.path("object").asText());
    assertEquals("Hello, world", one.at("/choices/0/text").asText());
    assertEquals(1, two.at("/choices/1/index").asInt());
    assertEquals(14, two.at("/usage/prompt_tokens").asInt());
    assertEquals(
        List.of(
            new Prompt.Text("Once"),
            new Prompt.Text("Once"),
            new Prompt.Text("Twice"),
            new Prompt.Tokens(List.of(1, 2)),
            new Prompt.Tokens(List.of(1, 2)),
            new Prompt.Tokens(List.of(3))),
        endpoints.calls.stream().map(c -> c.prompt()).toList());
  }

  @Test
  void echo_repeats_the_prompt_and_asks_for_its_scores() throws Exception {
    JsonNode answer =
        post(
            200,
            "/v1/completions",
            "{\"model\":\"assistant\",\"prompt\":[7,8],\"echo\":true,\"logprobs\":1,\"max_tokens\":0}");

    assertEquals("hi", answer.at("/choices/0/text").asText());
    assertEquals("length", answer.at("/choices/0/finish_reason").asText());
    assertTrue(endpoints.calls.remove().wishes().reporting().echo());
  }

  @Test
  void offsets_count_characters_as_clients_do() throws Exception {
    endpoints.choices =
        List.of(
            new Answer.Choice(
                "😀b",
                "stop",
                List.of(),
                List.of(
                    new ScoredToken(1, "😀", new byte[4], -0.5, List.of()),
                    new ScoredToken(2, "b", new byte[1], -0.5, List.of()))));

    JsonNode answer =
        post(200, "/v1/completions", "{\"model\":\"assistant\",\"prompt\":\"a\",\"logprobs\":1}");

    assertEquals("[0,1]", answer.at("/choices/0/logprobs/text_offset").toString());
  }

  @Test
  void an_echo_and_the_scores_of_a_prompt_have_numbers_of_their_own() throws Exception {
    byte[] none = {};
    ScoredToken likelier = new ScoredToken(9, "x", none, -0.25, List.of(), 1);
    ScoredToken less = new ScoredToken(4, "y", none, -3, List.of(), 2);
    endpoints.prompt =
        List.of(
            new ScoredToken(7, "a", none, Double.NaN, List.of()),
            new ScoredToken(8, "b", none, -4, List.of(likelier, less), 3));

    JsonNode choice =
        post(
                200,
                "/v1/completions",
                "{\"model\":\"assistant\",\"prompt\":\"ab\",\"echo\":true,\"logprobs\":1,"
                    + "\"prompt_logprobs\":2,\"max_tokens\":0}")
            .at("/choices/0");

    assertEquals("{\"x\":-0.25,\"b\":-4.0}", choice.at("/logprobs/top_logprobs/1").toString());
    assertEquals(3, choice.at("/prompt_logprobs/1").size());
    assertEquals(3, choice.at("/prompt_logprobs/1/8/rank").asInt());
    assertEquals(2, endpoints.calls.remove().wishes().reporting().promptAlternatives());
  }

  @Test
  void scores_of_an_echoed_prompt_are_refused_in_a_stream() throws Exception {
    JsonNode answer =
        post(
            400,
            "/v1/completions",
            "{\"model\":\"assistant\",\"prompt\":\"a\",\"echo\":true,\"logprobs\":1,\"stream\":true}");

    assertEquals("stream", answer.at("/error/param").asText());
  }

  @Test
  void a_suffix_is_refused_and_so_is_a_prompt_of_nothing() throws Exception {
    String body = "{\"model\":\"assistant\",\"prompt\":%s}";

    assertEquals(
        "suffix",
        post(400, "/v1/completions", body.formatted("\"a\",\"suffix\":\"b\""))
            .at("/error/param")
            .asText());
    assertEquals(
        "prompt", post(400, "/v1/completions", body.formatted("[]")).at("/error/param").asText());
    assertEquals(
        "prompt[0]",
        post(400, "/v1/completions", body.formatted("[\"\"]")).at("/error/param").asText());
  }

  @Test
  void a_stream_of_text_ends_with_its_finish_and_done() throws Exception {
    HttpResponse<String> response =
        server.post(
            "/v1/completions",
            "client-secret",
            "{\"model\":\"assistant\",\"prompt\":\"a\",\"stream\":true}");

    String[] events = response.body().split("\n\n");
    assertEquals(5, events.length, response.body());
    assertEquals("data: [DONE]", events[4]);
    JsonNode last = JSON.readTree(events[3].substring(6));
    assertEquals("stop", last.at("/choices/0/finish_reason").asText());
  }

  @Test
  void vectors_are_numbers_or_base64() throws Exception {
    String body = "{\"model\":\"assistant\",\"input\":[\"ab\",[7]]%s}";

    JsonNode floats = post(200, "/v1/embeddings", body.formatted(""));
    JsonNode base64 =
        post(200, "/v1/embeddings", body.formatted(",\"encoding_format\":\"base64\""));
    JsonNode cut = post(200, "/v1/embeddings", body.formatted(",\"dimensions\":1"));

    assertEquals(0.6, floats.at("/data/0/embedding/0").asDouble(), 1e-6);
    ByteBuffer bytes =
        ByteBuffer.wrap(Base64.getDecoder().decode(base64.at("/data/1/embedding").asText()))
            .order(ByteOrder.LITTLE_ENDIAN);
    assertEquals(0.6f, bytes.getFloat());
    assertEquals(0.8f, bytes.getFloat());
    assertEquals(1, cut.at("/data/0/embedding").size());
    assertEquals(1, cut.at("/data/0/embedding/0").asDouble(), 1e-6);
    assertEquals(3, cut.at("/usage/prompt_tokens").asInt());
    post(400, "/v1/embeddings", body.formatted(",\"dimensions\":3"));
    post(400, "/v1/embeddings", "{\"model\":\"assistant\",\"input\":{\"a\":\"b\"}}");
  }

  @Test
  void what_a_model_refuses_names_the_field_that_it_came_in() throws Exception {
    models.refused = PlatformException.caller("CONTEXT_TOO_LARGE", "300 tokens.", "Cut.");
    endpoints.failsAtFirst = models.refused;

    assertEquals("input", refused("/v1/embeddings", "\"input\":\"a\""));
    assertEquals("tokens", refused("/detokenize", "\"tokens\":[1]"));
    assertEquals("prompt", refused("/v1/completions", "\"prompt\":\"a\""));
  }

  private String refused(String path, String field) throws Exception {
    return post(400, path, "{\"model\":\"assistant\"," + field + "}").at("/error/param").asText();
  }

  @Test
  void tokens_have_vllms_shape() throws Exception {
    JsonNode tokens =
        post(
            200,
            "/tokenize",
            "{\"model\":\"assistant\",\"prompt\":\"ab\",\"return_token_strs\":true}");

    assertEquals(2, tokens.path("count").asInt());
    assertEquals(512, tokens.path("max_model_len").asInt());
    assertEquals("[97,98]", tokens.path("tokens").toString());
    assertEquals(2, tokens.path("token_strs").size());
    assertEquals(
        "hi",
        post(200, "/detokenize", "{\"model\":\"assistant\",\"tokens\":[1]}")
            .path("prompt")
            .asText());
    assertEquals("[97]", post(200, "/tokenize", "{\"prompt\":\"a\"}").path("tokens").toString());
    assertEquals("hi", post(200, "/detokenize", "{\"tokens\":[1]}").path("prompt").asText());
    endpoints.more = List.of("second");
    assertEquals("model", post(400, "/tokenize", "{\"prompt\":\"a\"}").at("/error/param").asText());
    String endless = "{\"model\":\"assistant\",\"prompt\":\"%s\",\"return_token_strs\":true}";
    assertEquals(
        "return_token_strs",
        post(400, "/tokenize", endless.formatted("a".repeat(40_000))).at("/error/param").asText());
    assertEquals(
        "prompt", post(400, "/tokenize", "{\"model\":\"assistant\"}").at("/error/param").asText());
  }

  /** A token is a character, and every text the same vector. */
}
