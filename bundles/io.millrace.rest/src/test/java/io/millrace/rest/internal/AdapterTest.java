package io.millrace.rest.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.rest.internal.health.Metrics;
import io.millrace.rest.internal.openai.AdapterRoutes;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AdapterTest {
  private static final String LOAD = "/v1/load_lora_adapter";
  private static final String UNLOAD = "/v1/unload_lora_adapter";

  private final FakeEndpoints endpoints = new FakeEndpoints();
  private final FakeModels models = new FakeModels();
  private final TestServer server =
      new TestServer(new Metrics(), new AdapterRoutes(endpoints, models));

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  @Test
  void an_adapter_is_loaded_beside_the_only_endpoint_and_unloaded_by_its_name() throws Exception {
    String body = "{\"lora_name\":\"french\",\"lora_path\":\"/adapters/french\"}";

    HttpResponse<String> loaded = server.post(LOAD, "developer-secret", body);
    endpoints.adapters = List.of("french");
    server.post(UNLOAD, "developer-secret", "{\"lora_name\":\"french\"}");

    assertEquals(
        "Success: LoRA adapter 'french' added successfully.", loaded.body(), "vLLM's words");
    assertEquals(List.of("assistant + french /adapters/french", "assistant - french"), models.done);
  }

  @Test
  void an_adapter_that_is_an_artifact_is_named_as_one() throws Exception {
    String body = "{\"lora_name\":\"french\",\"lora_path\":\"store://adapter/bank/french:2\"}";

    assertEquals(200, server.post(LOAD, "developer-secret", body).statusCode());

    assertEquals(List.of("assistant + french store://adapter/bank/french:2"), models.done);
  }

  @Test
  void an_adapter_of_another_base_is_loaded_if_it_is_asked_for_nevertheless() throws Exception {
    String body =
        "{\"lora_name\":\"french\",\"lora_path\":\"store://adapter/bank/french:2\",\"ignore_base\":%s}";

    assertEquals(200, server.post(LOAD, "developer-secret", body.formatted(true)).statusCode());
    assertEquals(400, server.post(LOAD, "developer-secret", body.formatted("1")).statusCode());

    assertEquals(
        List.of("assistant + french store://adapter/bank/french:2 of any base"), models.done);
  }

  @Test
  void what_is_doubtful_about_an_adapter_is_told_when_it_is_loaded_and_listed() throws Exception {
    models.warnings = List.of("It says it was made for a/b.");
    String body = "{\"lora_name\":\"french\",\"lora_path\":\"/adapters/french\"}";

    String loaded = server.post(LOAD, "developer-secret", body).body();

    assertEquals(
        "Success: LoRA adapter 'french' added successfully.\nWarning: It says it was made for"
            + " a/b.",
        loaded);
  }

  @Test
  void a_path_that_is_none_is_the_callers_mistake() throws Exception {
    for (String path : List.of("french", "../french", "/a\\u0000b")) {
      HttpResponse<String> response =
          server.post(
              LOAD, "developer-secret", "{\"lora_name\":\"x\",\"lora_path\":\"" + path + "\"}");

      assertEquals(400, response.statusCode(), response.body());
      assertEquals(
          "lora_path",
          new ObjectMapper().readTree(response.body()).at("/error/param").asText(),
          response.body());
    }
    assertTrue(models.done.isEmpty());
  }

  @Test
  void clients_may_not_load_and_nobody_unloads_what_is_not_there() throws Exception {
    String body = "{\"lora_name\":\"french\",\"lora_path\":\"/adapters/french\"}";

    assertEquals(403, server.post(LOAD, "client-secret", body).statusCode());
    assertEquals(403, server.post(UNLOAD, "client-secret", body).statusCode());
    assertEquals(404, server.post(UNLOAD, "developer-secret", body).statusCode());
  }
}
