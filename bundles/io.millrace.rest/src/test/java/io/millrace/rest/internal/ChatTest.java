package io.millrace.rest.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import io.millrace.api.model.OutputForm;
import io.millrace.api.model.Steering;
import io.millrace.deployment.Answer;
import io.millrace.deployment.Call;
import io.millrace.rest.internal.health.Metrics;
import io.millrace.rest.internal.openai.ChatRoutes;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChatTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String HELLO =
      "{\"model\":\"assistant\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]%s}";

  private final FakeEndpoints endpoints = new FakeEndpoints();
  private final Metrics metrics = new Metrics();
  private final TestServer server =
      new TestServer(
          metrics,
          new ChatRoutes(
              endpoints, metrics, Clock.fixed(Instant.ofEpochSecond(1700000000), ZoneOffset.UTC)));

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private HttpResponse<String> ask(String more) throws Exception {
    return server.post("/v1/chat/completions", "client-secret", HELLO.formatted(more));
  }

  private static JsonNode error(HttpResponse<String> response) throws Exception {
    JsonNode body = JSON.readTree(response.body());
    assertEquals(List.of("error"), names(body));
    assertEquals(List.of("message", "type", "param", "code"), names(body.path("error")));
    assertFalse(response.body().contains("\tat "));
    return body.path("error");
  }

  private static List<String> names(JsonNode node) {
    return node.properties().stream().map(java.util.Map.Entry::getKey).toList();
  }

  @Test
  void a_model_that_is_about_to_be_there_is_waited_for_and_an_unknown_one_is_not()
      throws Exception {
    endpoints.awaited = List.of("ft:assistant:bank::1");
    String body = "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}";

    HttpResponse<String> awaited =
        server.post(
            "/v1/chat/completions", "client-secret", body.formatted("ft:assistant:bank::1"));
    HttpResponse<String> unknown =
        server.post("/v1/chat/completions", "client-secret", body.formatted("none"));

    assertEquals(503, awaited.statusCode(), awaited.body());
    assertEquals("1", awaited.headers().firstValue("Retry-After").orElse(""));
    assertEquals(503, server.get("/v1/models/ft:assistant:bank::1", "client-secret").statusCode());
    assertEquals(404, unknown.statusCode(), unknown.body());
    assertTrue(unknown.headers().firstValue("Retry-After").isEmpty());
  }

  @Test
  void answers_whole_and_names_the_versions() throws Exception {
    HttpResponse<String> response = ask("");

    JsonNode body = JSON.readTree(response.body());
    assertEquals(200, response.statusCode());
    assertTrue(body.path("id").asText().startsWith("chatcmpl-"));
    assertEquals("chat.completion", body.path("object").asText());
    assertEquals(1700000000, body.path("created").asLong());
    assertEquals("assistant", body.path("model").asText());
    assertEquals("assistant@3/assistant:2", body.path("system_fingerprint").asText());
    JsonNode choice = body.path("choices").path(0);
    assertEquals("Hello, world", choice.path("message").path("content").asText());
    assertEquals("assistant", choice.path("message").path("role").asText());
    assertTrue(choice.path("message").path("refusal").isNull());
    assertTrue(choice.path("logprobs").isNull());
    assertEquals("stop", choice.path("finish_reason").asText());
    assertEquals(10, body.path("usage").path("total_tokens").asInt());
    assertEquals("assistant@3", response.headers().firstValue("x-millrace-pipeline").orElse(""));
    assertEquals("assistant:2", response.headers().firstValue("x-millrace-model").orElse(""));
    assertEquals(
        "Guardrail pii 0.1.0", response.headers().firstValue("x-millrace-plugins").orElse(""));
    assertTrue(response.headers().firstValue("x-request-id").isPresent());
  }

  @Test
  void streams_role_pieces_finish_usage_and_done() throws Exception {
    HttpResponse<String> response =
        ask(",\"stream\":true,\"stream_options\":{\"include_usage\":true}");

    List<String> events = Stream.of(response.body().split("\n\n")).toList();
    assertTrue(
        response.headers().firstValue("content-type").orElse("").startsWith("text/event-stream"));
    assertEquals("assistant:2", response.headers().firstValue("x-millrace-model").orElse(""));
    assertEquals(7, events.size());
    assertTrue(events.stream().allMatch(e -> e.startsWith("data: ")));
    JsonNode first = JSON.readTree(events.get(0).substring(6));
    assertEquals("chat.completion.chunk", first.path("object").asText());
    assertEquals("assistant", first.at("/choices/0/delta/role").asText());
    assertTrue(first.at("/choices/0/finish_reason").isNull());
    assertEquals("assistant@3/assistant:2", first.path("system_fingerprint").asText());
    assertEquals(
        "world", JSON.readTree(events.get(3).substring(6)).at("/choices/0/delta/content").asText());
    JsonNode last = JSON.readTree(events.get(4).substring(6));
    assertEquals("{}", last.at("/choices/0/delta").toString());
    assertEquals("stop", last.at("/choices/0/finish_reason").asText());
    JsonNode usage = JSON.readTree(events.get(5).substring(6));
    assertEquals("[]", usage.path("choices").toString());
    assertEquals(7, usage.at("/usage/prompt_tokens").asInt());
    assertEquals("data: [DONE]", events.get(6));
  }

  @Test
  void leaves_the_usage_out_unless_asked_for() throws Exception {
    String body = ask(",\"stream\":true").body();

    assertFalse(body.contains("usage"));
    assertTrue(body.endsWith("data: [DONE]\n\n"));
  }

  @Test
  void tells_of_a_failure_in_the_middle_of_a_stream_as_an_event() throws Exception {
    endpoints.failsAtLast = new IllegalStateException("secret detail");

    HttpResponse<String> response = ask(",\"stream\":true");

    String[] events = response.body().split("\n\n");
    JsonNode error = JSON.readTree(events[events.length - 1].substring(6)).path("error");
    assertEquals(200, response.statusCode());
    assertEquals("server_error", error.path("type").asText());
    assertFalse(response.body().contains("secret detail"));
    assertFalse(response.body().contains("[DONE]"));
  }

  @Test
  void answers_a_failure_before_the_first_text_with_its_own_status() throws Exception {
    endpoints.failsAtFirst =
        new PlatformException("ENDPOINT_BUSY", Blame.ENVIRONMENT, true, "Full.", "Wait.");

    HttpResponse<String> response = ask(",\"stream\":true");

    assertEquals(429, response.statusCode());
    assertEquals("1", response.headers().firstValue("Retry-After").orElse(""));
    assertEquals("rate_limit_error", error(response).path("type").asText());
  }

  @Test
  void ends_the_generation_when_the_client_goes_away() throws Exception {
    endpoints.endless = true;
    byte[] body = HELLO.formatted(",\"stream\":true").getBytes(StandardCharsets.UTF_8);

    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      OutputStream out = socket.getOutputStream();
      String head =
          "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer client-secret\r\n"
              + "Content-Length: "
              + body.length
              + "\r\n\r\n";
      out.write(head.getBytes(StandardCharsets.UTF_8));
      out.write(body);
      out.flush();
      InputStream in = socket.getInputStream();
      assertTrue(in.read() > 0);
    }

    assertTrue(endpoints.cancelled.await(20, TimeUnit.SECONDS));
  }

  @Test
  void ends_the_generation_when_the_client_goes_away_before_anything_was_said() throws Exception {
    endpoints.silent = true;
    byte[] body = HELLO.formatted(",\"stream\":true").getBytes(StandardCharsets.UTF_8);
    String head =
        "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer client-secret\r\n"
            + "Content-Length: "
            + body.length
            + "\r\n\r\n";

    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().write(body);
      assertTrue(socket.getInputStream().read() > 0, "nothing keeps the connection alive");
    }

    assertTrue(endpoints.cancelled.await(20, TimeUnit.SECONDS));
  }

  @Test
  void says_which_models_there_are_when_one_is_unknown() throws Exception {
    HttpResponse<String> response =
        server.post(
            "/v1/chat/completions",
            "client-secret",
            "{\"model\":\"gpt-9\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");

    assertEquals(404, response.statusCode());
    assertEquals("model_not_found", error(response).path("code").asText());
    assertEquals("model", error(response).path("param").asText());
    assertTrue(error(response).path("message").asText().contains("[assistant]"));
    assertEquals(404, server.get("/v1/models/gpt-9", "client-secret").statusCode());
  }

  @Test
  void hides_what_an_unexpected_failure_says() throws Exception {
    endpoints.failsAtFirst = new IllegalStateException("secret detail");

    HttpResponse<String> response = ask("");

    assertEquals(500, response.statusCode());
    assertEquals("server_error", error(response).path("type").asText());
    assertFalse(response.body().contains("secret detail"));
  }

  @Test
  void measures_generations_under_the_names_of_vllm() throws Exception {
    ask("");

    String text = server.send(server.request("/metrics")).body();

    assertTrue(text.contains("vllm:prompt_tokens_total{model_name=\"assistant\"} 7.0"), text);
    assertTrue(
        text.contains(
            "vllm:request_success_total{finished_reason=\"stop\",model_name=\"assistant\"} 1.0"),
        text);
    assertTrue(text.contains("vllm:time_to_first_token_seconds_bucket"), text);
  }

  @Test
  void lists_endpoints_as_models() throws Exception {
    JsonNode body = JSON.readTree(server.get("/v1/models", "client-secret").body());

    assertEquals("list", body.path("object").asText());
    assertEquals("assistant", body.at("/data/0/id").asText());
    assertEquals("model", body.at("/data/0/object").asText());
    assertEquals(
        "assistant",
        JSON.readTree(server.get("/v1/models/assistant", "client-secret").body())
            .path("id")
            .asText());
  }

  @Test
  void calls_of_tools_have_openais_shape() throws Exception {
    endpoints.choices =
        List.of(
            new Answer.Choice(
                "",
                "tool_calls",
                List.of(new Answer.ToolCall("call_1", "add", "{\"a\":1}")),
                List.of()));

    JsonNode choice =
        JSON.readTree(
                ask(",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"add\"}}]").body())
            .at("/choices/0");

    assertEquals("tool_calls", choice.path("finish_reason").asText());
    assertTrue(choice.at("/message/content").isNull());
    JsonNode call = choice.at("/message/tool_calls/0");
    assertEquals(List.of("id", "type", "function"), names(call));
    assertEquals("{\"a\":1}", call.at("/function/arguments").textValue());
    Call asked = endpoints.calls.remove();
    assertEquals("add", asked.wishes().tools().orElseThrow().tools().get(0).name());
    assertFalse(asked.wishes().tools().orElseThrow().required());
  }

  @Test
  void every_field_reaches_the_call() throws Exception {
    ask(
        ",\"n\":2,\"logprobs\":true,\"top_logprobs\":3,\"logit_bias\":{\"7\":-100},\"min_p\":0.1,"
            + "\"frequency_penalty\":0.5,\"presence_penalty\":-1,\"priority\":-2,"
            + "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"schema\":{\"type\":\"object\"}}},"
            + "\"chat_template_kwargs\":{\"enable_thinking\":false},\"unheard_of\":1");

    Call call = endpoints.calls.remove();
    assertEquals(2, call.wishes().answers());
    assertEquals(3, call.wishes().reporting().logProbabilities());
    assertEquals(-2, call.wishes().priority());
    assertEquals(Optional.of(new OutputForm.Schema("{\"type\":\"object\"}")), call.wishes().form());
    Steering steering = call.sampling().steering();
    assertEquals(java.util.Map.of(7, -100.0), steering.logitBias());
    assertEquals(0.1, steering.minP());
    assertEquals(0.5, steering.frequencyPenalty());
    assertEquals(-1, steering.presencePenalty());
    assertEquals(
        java.util.Map.of("enable_thinking", false), call.prompt().chat().orElseThrow().arguments());
  }

  @Test
  void adapters_are_children_of_their_endpoint() throws Exception {
    endpoints.adapters = List.of("french");

    JsonNode data = JSON.readTree(server.get("/v1/models", "client-secret").body()).path("data");

    assertEquals("french", data.at("/1/id").asText());
    assertEquals("assistant", data.at("/1/parent").asText());
    assertTrue(data.at("/0/parent").isNull());
    assertEquals(512, data.at("/0/max_model_len").asInt());
    assertEquals(200, server.get("/v1/models/assistant:french", "client-secret").statusCode());
  }

  @Test
  void a_busy_model_says_when_to_come_back() throws Exception {
    endpoints.failsAtFirst =
        new PlatformException("MODEL_BUSY", Blame.ENVIRONMENT, true, "Full.", "Wait.")
            .retryAfter(java.time.Duration.ofMillis(2_300));

    HttpResponse<String> response = ask("");

    assertEquals(429, response.statusCode());
    assertEquals("3", response.headers().firstValue("retry-after").orElse(""));
    assertEquals("rate_limit_error", error(response).path("type").asText());
  }
}
