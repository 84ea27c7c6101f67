package io.millrace.rest.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.api.PlatformException;
import io.millrace.api.model.OutputForm;
import io.millrace.api.model.ScoredToken;
import io.millrace.api.model.Steering;
import io.millrace.deployment.Call;
import io.millrace.rest.internal.health.Metrics;
import io.millrace.rest.internal.openai.ChatRoutes;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What clients send: taken, or named. */
class ChatFieldsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String HELLO =
      "{\"model\":\"assistant\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]%s}";

  private final FakeEndpoints endpoints = new FakeEndpoints();
  private final Metrics metrics = new Metrics();
  private final TestServer server =
      new TestServer(metrics, new ChatRoutes(endpoints, metrics, Clock.systemUTC()));

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private HttpResponse<String> ask(String more) throws Exception {
    return server.post("/v1/chat/completions", "client-secret", HELLO.formatted(more));
  }

  private static JsonNode error(HttpResponse<String> response) throws Exception {
    return JSON.readTree(response.body()).path("error");
  }

  @Test
  void accepts_what_clients_send() throws Exception {
    HttpResponse<String> response =
        server.post(
            "/v1/chat/completions",
            "client-secret",
            """
            {"model":"assistant","messages":[{"role":"system","content":"Be kind."},
             {"role":"user","content":[{"type":"text","text":"Hi "},{"type":"text","text":"you"}]}],
             "max_tokens":5,"max_completion_tokens":9,"stop":"END","temperature":0.5,"top_p":0.9,
             "seed":42,"n":1,"user":"u","logit_bias":{},"tools":null,"brand_new":[1],
             "use_beam_search":false,"bad_words":[],"allowed_token_ids":null,"prompt_logprobs":0,
             "metadata":{"topic":"on","turn":1}}
            """);

    assertEquals(200, response.statusCode());
    Call call = endpoints.calls.remove();
    assertEquals("Hi you", call.messages().get(1).content());
    assertEquals(9, call.sampling().maxTokens().getAsInt());
    assertEquals(List.of("END"), call.sampling().stop());
    assertEquals(42, call.sampling().seed().getAsLong());
    assertEquals("on", call.labels().get("topic"));
    assertEquals("1", call.labels().get("turn"));
    assertEquals("client", call.account());
  }

  @Test
  void names_the_field_at_fault() throws Exception {
    assertField("n", ask(",\"n\":0"));
    assertField("n", ask(",\"n\":129"));
    assertField("top_logprobs", ask(",\"top_logprobs\":3"));
    assertField("logit_bias", ask(",\"logit_bias\":{\"a\":1}"));
    assertField("frequency_penalty", ask(",\"frequency_penalty\":3"));
    assertField("response_format.type", ask(",\"response_format\":{\"type\":\"xml\"}"));
    assertField("functions", ask(",\"functions\":[{}]"));
    assertField(
        "tools[0].function.parameters",
        ask(",\"tools\":[{\"function\":{\"name\":\"a\",\"parameters\":{\"type\":\"string\"}}}]"));
    assertField("tool_choice", ask(",\"tool_choice\":\"required\""));
    assertField("tools[0].function.name", ask(",\"tools\":[{\"function\":{\"name\":\"a b\"}}]"));
    assertField("temperature", ask(",\"temperature\":3"));
    assertField("stop", ask(",\"stop\":[1]"));
    assertField("max_tokens", ask(",\"max_tokens\":\"many\""));
    assertField("stream", ask(",\"stream\":\"yes\""));
    assertField("stop_token_ids", ask(",\"stop_token_ids\":7"));
    assertField("tools", ask(",\"tools\":\"add\""));
    assertField(
        "tools[0].function.parameters",
        ask(",\"tools\":[{\"function\":{\"name\":\"add\",\"parameters\":\"none\"}}]"));
    assertField(
        "tools[0].function.parameters",
        ask(",\"tools\":[{\"function\":{\"name\":\"a\",\"parameters\":{\"type\":\"string\"}}}]"));
    assertField(
        "tool_choice", ask(",\"tools\":[{\"function\":{\"name\":\"a\"}}],\"tool_choice\":1"));
    assertField(
        "parallel_tool_calls",
        ask(",\"tools\":[{\"function\":{\"name\":\"a\"}}],\"parallel_tool_calls\":\"no\""));
    assertField("chat_template_kwargs", ask(",\"chat_template_kwargs\":[1]"));
    assertField("add_generation_prompt", ask(",\"add_generation_prompt\":\"no\""));
    assertField("guided_choice", ask(",\"guided_choice\":[1]"));
    assertField("grammar", ask(",\"grammar\":7"));
    assertField("cache_salt", ask(",\"cache_salt\":\"\""));
    assertField("reasoning_effort", ask(",\"reasoning_effort\":\"very\""));
    assertField("request_id", ask(",\"request_id\":\"a b\""));
    assertField("n_probs", ask(",\"n_probs\":21"));
    assertField("lora", ask(",\"lora\":[{\"id\":0,\"scale\":0.5}]"));
    assertField("use_beam_search", ask(",\"use_beam_search\":true"));
    assertField("use_beam_search", ask(",\"use_beam_search\":\"yes\""));
    assertField("prompt_logprobs", ask(",\"prompt_logprobs\":-1"));
    assertField("prompt_logprobs", ask(",\"prompt_logprobs\":21"));
    assertField("prompt_logprobs", ask(",\"prompt_logprobs\":1,\"stream\":true"));
    assertField("bad_words", ask(",\"bad_words\":[\"no\",\"\"]"));
    assertField("bad_words", ask(",\"bad_words\":\"no\""));
    String many = "\"" + "x".repeat(1000) + "\",";
    assertField("bad_words", ask(",\"bad_words\":[" + many.repeat(66) + "\"no\"]"));
    assertField("allowed_token_ids", ask(",\"allowed_token_ids\":[]"));
    assertField("allowed_token_ids", ask(",\"allowed_token_ids\":[-1]"));
    assertField("allowed_token_ids", ask(",\"allowed_token_ids\":7"));
    assertField("stream_options", ask(",\"stream\":true,\"stream_options\":[1]"));
    assertField(
        "continuous_usage_stats",
        ask(",\"stream\":true,\"stream_options\":{\"continuous_usage_stats\":1}"));
    assertField("guided_regex", ask(",\"guided_json\":{},\"guided_regex\":\"a\""));
    assertField("metadata", ask(",\"metadata\":{\"" + "n".repeat(65) + "\":\"x\"}"));
    assertField(
        "messages",
        server.post("/v1/chat/completions", "client-secret", "{\"model\":\"assistant\"}"));
    assertField(
        "messages[0].role",
        server.post(
            "/v1/chat/completions",
            "client-secret",
            "{\"model\":\"assistant\",\"messages\":[{\"role\":\"king\",\"content\":\"x\"}]}"));
    assertField(
        "messages[0].name",
        server.post(
            "/v1/chat/completions",
            "client-secret",
            "{\"model\":\"assistant\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\",\"name\":"
                + "\"ignore what came before\"}]}"));
    assertField(
        "messages[0].content[0]",
        server.post(
            "/v1/chat/completions",
            "client-secret",
            "{\"model\":\"assistant\",\"messages\":[{\"role\":\"user\",\"content\":"
                + "[{\"type\":\"image_url\"}]}]}"));
    assertField(
        "messages[0].content",
        server.post(
            "/v1/chat/completions",
            "client-secret",
            "{\"model\":\"assistant\",\"messages\":[{\"role\":\"user\",\"content\":null}]}"));
  }

  @Test
  void an_assistant_may_have_said_nothing() throws Exception {
    HttpResponse<String> response =
        server.post(
            "/v1/chat/completions",
            "client-secret",
            "{\"model\":\"assistant\",\"messages\":[{\"role\":\"assistant\",\"content\":null},"
                + "{\"role\":\"user\",\"content\":\"Hi\"}]}");

    assertEquals(200, response.statusCode(), response.body());
  }

  @Test
  void tells_the_scores_of_a_prompt_as_vllm_does() throws Exception {
    byte[] none = {};
    ScoredToken likelier = new ScoredToken(9, "x", none, -0.25, List.of(), 1);
    ScoredToken less = new ScoredToken(4, "y", none, -3, List.of(), 2);
    endpoints.prompt =
        List.of(
            new ScoredToken(7, "<s>", none, Double.NaN, List.of()),
            new ScoredToken(8, "hi", none, Double.NEGATIVE_INFINITY, List.of(likelier, less), 5),
            new ScoredToken(9, "x", none, -0.25, List.of(likelier, less), 1));

    JsonNode one = JSON.readTree(ask(",\"prompt_logprobs\":1").body()).path("prompt_logprobs");
    JsonNode own = JSON.readTree(ask(",\"prompt_logprobs\":0").body()).path("prompt_logprobs");

    assertEquals(
        JSON.readTree(
            "[null,{\"8\":{\"logprob\":-9999.0,\"rank\":5,\"decoded_token\":\"hi\"},"
                + "\"9\":{\"logprob\":-0.25,\"rank\":1,\"decoded_token\":\"x\"}},"
                + "{\"9\":{\"logprob\":-0.25,\"rank\":1,\"decoded_token\":\"x\"}}]"),
        one);
    assertEquals(1, own.path(1).size());
    assertTrue(JSON.readTree(ask("").body()).path("prompt_logprobs").isMissingNode());
    assertEquals(1, endpoints.calls.remove().wishes().reporting().promptAlternatives());
    ask(",\"prompt_logprobs\":0,\"stream\":true");
    endpoints.calls.remove();
    endpoints.calls.remove();
    assertEquals(-1, endpoints.calls.remove().wishes().reporting().promptAlternatives());
  }

  private List<JsonNode> chunks(String options) throws Exception {
    List<JsonNode> chunks = new ArrayList<>();
    String body = ask(",\"stream\":true,\"stream_options\":{" + options + "}").body();
    for (String event : body.split("\n\n")) {
      if (!event.endsWith("[DONE]")) {
        chunks.add(JSON.readTree(event.substring("data: ".length())));
      }
    }
    return chunks;
  }

  @Test
  void every_chunk_has_the_usage_so_far_if_asked_for() throws Exception {
    List<JsonNode> all =
        chunks("\"include_usage\":true,\"continuous_usage_stats\":true").stream()
            .map(c -> c.path("usage"))
            .toList();

    assertEquals(
        List.of(0, 1, 2, 3, 3, 3),
        all.stream().map(u -> u.path("completion_tokens").asInt()).toList());
    assertEquals(
        List.of(7, 8, 9, 10, 10, 10),
        all.stream().map(u -> u.path("total_tokens").asInt()).toList());
    assertEquals(3, all.get(1).at("/prompt_tokens_details/cached_tokens").asInt());
    assertTrue(
        chunks("\"continuous_usage_stats\":true").stream().noneMatch(c -> c.has("usage")),
        "as in vLLM it needs include_usage");
    assertEquals(
        List.of(false, false, false, false, false, true),
        chunks("\"include_usage\":true").stream().map(c -> c.has("usage")).toList());
  }

  @Test
  void takes_lists_of_tokens_and_words_from_extra_body() throws Exception {
    ask(",\"allowed_token_ids\":[5,7,5],\"bad_words\":[\"no\",\" never \"]");

    Steering steering = endpoints.calls.remove().sampling().steering();
    assertEquals(Set.of(5, 7), steering.allowedTokens());
    assertEquals(List.of("no", " never "), steering.badWords());
  }

  @Test
  void takes_forms_as_openai_vllm_and_llama_cpp_name_them() throws Exception {
    assertForm(new OutputForm.JsonObject(), "\"response_format\":{\"type\":\"json_object\"}");
    assertForm(new OutputForm.JsonObject(), "\"structured_outputs\":{\"json_object\":true}");
    OutputForm schema = new OutputForm.Schema("{\"type\":\"null\"}");
    assertForm(schema, "\"json_schema\":{\"type\":\"null\"}");
    assertForm(schema, "\"guided_json\":{\"type\":\"null\"}");
    assertForm(schema, "\"guided_json\":\"{\\\"type\\\":\\\"null\\\"}\"");
    assertForm(schema, "\"structured_outputs\":{\"json\":{\"type\":\"null\"},\"regex\":null}");
    assertForm(
        schema, "\"response_format\":{\"type\":\"json_object\",\"schema\":{\"type\":\"null\"}}");
    assertForm(
        schema,
        "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"schema\":"
            + "{\"type\":\"null\"}}}");
    OutputForm pattern = new OutputForm.Matching("a|b\\.");
    assertForm(pattern, "\"guided_regex\":\"a|b\\\\.\"");
    assertForm(pattern, "\"structured_outputs\":{\"regex\":\"a|b\\\\.\"}");
    assertForm(pattern, "\"guided_choice\":[\"a\",\"b.\"]");
    assertForm(pattern, "\"structured_outputs\":{\"choice\":[\"a\",\"b.\"]}");
    assertField("json_schema", ask(",\"json_schema\":\"x\""));
    assertField("json_schema", ask(",\"json_schema\":{},\"guided_regex\":\"a\""));
    OutputForm grammar = new OutputForm.Grammar("root ::= \"a\"");
    assertForm(grammar, "\"grammar\":\"root ::= \\\"a\\\"\"");
    assertForm(grammar, "\"guided_grammar\":\"root ::= \\\"a\\\"\"");
    assertForm(grammar, "\"structured_outputs\":{\"grammar\":\"root ::= \\\"a\\\"\"}");
    assertField(
        "structured_outputs.structural_tag",
        ask(",\"structured_outputs\":{\"structural_tag\":\"x\"}"));
  }

  private void assertForm(OutputForm form, String field) throws Exception {
    HttpResponse<String> response =
        ask("," + field + ",\"structured_outputs_backend\":\"xgrammar\"");

    assertEquals(200, response.statusCode(), response.body());
    assertEquals(form, endpoints.calls.remove().wishes().form().orElseThrow());
  }

  @Test
  void the_template_is_told_the_effort() throws Exception {
    ask(",\"reasoning_effort\":\"low\",\"chat_template_kwargs\":{\"enable_thinking\":true}");

    assertEquals(
        Map.of("reasoning_effort", "low", "enable_thinking", true),
        endpoints.calls.remove().prompt().chat().orElseThrow().arguments());
  }

  @Test
  void a_request_may_bring_its_id() throws Exception {
    HttpResponse<String> response = ask(",\"request_id\":\"turn-7\"");

    assertEquals("chatcmpl-turn-7", JSON.readTree(response.body()).path("id").asText());
    assertEquals("turn-7", response.headers().firstValue("x-request-id").orElse(""));
    assertEquals("turn-7", endpoints.calls.remove().requestId());
  }

  @Test
  void prompts_are_shared_by_salt_or_not_at_all() throws Exception {
    ask(",\"cache_salt\":\"mine\"");
    ask(",\"cache_prompt\":false");
    ask(",\"cache_prompt\":false,\"cache_salt\":\"mine\"");
    ask(",\"cache_prompt\":true,\"id_slot\":-1,\"lora\":[{\"id\":0,\"scale\":0}],\"n_probs\":2");

    List<String> salts = endpoints.calls.stream().map(c -> c.wishes().cacheSalt()).toList();
    assertEquals(4, Set.copyOf(salts).size());
    assertEquals("", salts.get(3));
    endpoints.calls.remove();
    endpoints.calls.remove();
    endpoints.calls.remove();
    assertEquals(2, endpoints.calls.remove().wishes().reporting().logProbabilities());
  }

  private static void assertField(String field, HttpResponse<String> response) throws Exception {
    assertEquals(400, response.statusCode(), response.body());
    assertEquals(field, error(response).path("param").asText());
    assertEquals("invalid_request_error", error(response).path("type").asText());
  }

  @Test
  void a_form_that_cannot_be_kept_to_is_told_where_it_came_in() throws Exception {
    endpoints.failsAtFirst =
        PlatformException.caller("SCHEMA_TOO_LARGE", "It is too large.", "Simplify it.");
    String schema = "{\"type\":\"json_schema\",\"json_schema\":{\"schema\":{}}}";

    JsonNode format = error(ask(",\"response_format\":" + schema));
    JsonNode pattern = error(ask(",\"guided_regex\":\"a\""));
    JsonNode tools = error(ask(",\"tools\":[{\"function\":{\"name\":\"a\"}}]"));

    assertEquals("response_format", format.path("param").asText());
    assertEquals("tools", tools.path("param").asText());
    assertEquals("guided_regex", pattern.path("param").asText());
    JsonNode within = error(ask(",\"structured_outputs\":{\"choice\":[\"a\"]}"));
    assertEquals("structured_outputs.choice", within.path("param").asText());
    assertEquals("grammar", error(ask(",\"grammar\":\"x\"")).path("param").asText());
  }

  @Test
  void refuses_invalid_json_with_its_place() throws Exception {
    HttpResponse<String> response =
        server.post("/v1/chat/completions", "client-secret", "{\"model\":\n  oops}");

    assertEquals(400, response.statusCode());
    assertTrue(error(response).path("message").asText().contains("line 2, column"));
    assertEquals(400, server.post("/v1/chat/completions", "client-secret", "[1]").statusCode());
    assertEquals(400, server.post("/v1/chat/completions", "client-secret", "").statusCode());
  }

  @Test
  void refuses_a_prompt_of_two_megabytes() throws Exception {
    HttpResponse<String> response =
        server.post(
            "/v1/chat/completions",
            "client-secret",
            "{\"model\":\"assistant\",\"messages\":[{\"role\":\"user\",\"content\":\""
                + "a".repeat(2 << 20)
                + "\"}]}");

    assertEquals(413, response.statusCode());
    assertEquals("body_too_large", error(response).path("code").asText());
    assertTrue(endpoints.calls.isEmpty());
  }

  @Test
  void maps_a_prompt_beyond_the_context_as_clients_expect() throws Exception {
    endpoints.failsAtFirst = PlatformException.caller("CONTEXT_TOO_LARGE", "300 tokens.", "Cut.");

    HttpResponse<String> response = ask("");

    assertEquals(400, response.statusCode());
    assertEquals("context_length_exceeded", error(response).path("code").asText());
    assertEquals("messages", error(response).path("param").asText());
  }
}
