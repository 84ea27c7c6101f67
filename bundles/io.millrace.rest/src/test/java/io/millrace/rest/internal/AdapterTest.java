package io.millrace.rest.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.api.ArtifactRef;
import io.millrace.api.model.Embeddings;
import io.millrace.api.model.Prompt;
import io.millrace.deployment.EndpointModels;
import io.millrace.kernel.artifact.Artifact;
import io.millrace.kernel.artifact.Artifacts;
import io.millrace.rest.internal.health.Metrics;
import io.millrace.rest.internal.openai.AdapterRoutes;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AdapterTest {
  private static final String LOAD = "/v1/load_lora_adapter";
  private static final String UNLOAD = "/v1/unload_lora_adapter";

  private final FakeEndpoints endpoints = new FakeEndpoints();
  private final List<String> done = new ArrayList<>();
  private final TestServer server =
      new TestServer(
          new Metrics(), new AdapterRoutes(endpoints, new Noting(done), new NoArtifacts()));

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
    assertEquals(List.of("assistant + french /adapters/french", "assistant - french"), done);
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
    assertTrue(done.isEmpty());
  }

  @Test
  void clients_may_not_load_and_nobody_unloads_what_is_not_there() throws Exception {
    String body = "{\"lora_name\":\"french\",\"lora_path\":\"/adapters/french\"}";

    assertEquals(403, server.post(LOAD, "client-secret", body).statusCode());
    assertEquals(403, server.post(UNLOAD, "client-secret", body).statusCode());
    assertEquals(404, server.post(UNLOAD, "developer-secret", body).statusCode());
  }

  private record Noting(List<String> done) implements EndpointModels {
    @Override
    public Embeddings embed(String model, List<String> texts) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int[] tokenize(String endpoint, Prompt prompt) {
      throw new UnsupportedOperationException();
    }

    @Override
    public String detokenize(String endpoint, List<Integer> tokens) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int contextTokens(String endpoint) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void loadAdapter(String endpoint, String name, Path folder) {
      done.add(endpoint + " + " + name + " " + folder);
    }

    @Override
    public void unloadAdapter(String endpoint, String name) {
      done.add(endpoint + " - " + name);
    }
  }

  private static final class NoArtifacts implements Artifacts {
    @Override
    public Artifact keep(
        String kind,
        String project,
        String name,
        Path folder,
        Map<String, Object> metadata,
        Artifact.Producer producer) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Artifact> find(ArtifactRef ref) {
      return Optional.empty();
    }

    @Override
    public Artifact require(ArtifactRef ref) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<Artifact> list(String project, Optional<String> kind, Optional<String> name) {
      return List.of();
    }

    @Override
    public Artifact tag(ArtifactRef version, String tag) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Path folder(Artifact artifact) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Lineage lineage(ArtifactRef ref) {
      throw new UnsupportedOperationException();
    }
  }
}
