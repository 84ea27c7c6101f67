package io.millrace.it.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.testkit.server.RunningServer;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data files that change between applies of a project, against the built server. */
class AppliedDataTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path ROOT =
      Path.of(System.getProperty("millrace.root", "../..")).toAbsolutePath().normalize();
  private static final String YAML =
      """
      apiVersion: millrace/v1
      project: data
      datasets:
        questions: {source: files, parameters: {paths: ["questions/*.jsonl"]}}
        refusals: {source: files, parameters: {paths: [refusals.txt]}}
      """;

  @TempDir private Path folder;
  private RunningServer server;

  @Test
  void files_that_changed_become_a_new_version_and_others_do_not() throws Exception {
    Files.createDirectories(folder.resolve("project/questions"));
    write("questions/a.jsonl", "{\"q\": \"one\"}\n");
    write("refusals.txt", "No.\n");
    Path home = ROOT.resolve("distributions/server/target/millrace");
    server = RunningServer.start(home, folder.resolve("data"), Map.of());
    try {
      String added = "added datasets questions";
      assertEquals(List.of("added project data", added, "added datasets refusals"), apply(false));
      assertEquals(List.of(), apply(false));
      assertEquals(1, dataset("questions").path("version").asInt());
      JsonNode first = run(dataset("questions"));

      write("questions/b.jsonl", "{\"q\": \"two\"}\n");
      assertEquals(List.of("re-read datasets questions"), apply(true));
      assertEquals(1, dataset("questions").path("version").asInt(), "a dry run reads nothing");
      assertEquals(List.of("re-read datasets questions"), apply(false));

      JsonNode second = run(dataset("questions"));
      assertEquals(2, dataset("questions").path("version").asInt());
      assertEquals(1, dataset("refusals").path("version").asInt());
      assertEquals(2, second.at("/results/rows").asInt());
      assertEquals(first.at("/request/parameters"), second.at("/request/parameters"));
      assertNotEquals(first.at("/results/fingerprint"), second.at("/results/fingerprint"));
      assertTrue(second.path("used").toString().contains("files"), second.toString());
      int runs = runs();
      assertEquals(List.of(), apply(false));
      write("questions/b.jsonl", "{\"q\":   \"two\"}\n");
      assertEquals(List.of("re-read datasets questions"), apply(false));
      assertEquals(2, dataset("questions").path("version").asInt(), "the same rows");
      assertEquals(List.of(), apply(false));
      assertEquals(runs + 1, runs());

      Files.delete(folder.resolve("project/refusals.txt"));
      HttpResponse<String> refused = post(false);
      assertEquals("DATA_NOT_FOUND", JSON.readTree(refused.body()).path("code").asText());
      assertTrue(refused.body().contains("'refusals'"), refused.body());
    } finally {
      server.close();
    }
  }

  private void write(String file, String text) throws Exception {
    Files.writeString(folder.resolve("project").resolve(file), text);
  }

  private HttpResponse<String> post(boolean dryRun) throws Exception {
    String base = folder.resolve("project").toString();
    Map<String, Object> body = Map.of("yaml", YAML, "base", base, "dryRun", dryRun);
    return server.call("POST", "/api/v1/projects:apply", JSON.writeValueAsString(body));
  }

  private List<String> apply(boolean dryRun) throws Exception {
    HttpResponse<String> response = post(dryRun);
    assertEquals(200, response.statusCode(), response.body());
    List<String> changes = new ArrayList<>();
    for (JsonNode change : JSON.readTree(response.body()).path("changes")) {
      changes.add(
          String.join(
              " ",
              change.path("action").asText(),
              change.path("section").asText(),
              change.path("name").asText()));
    }
    return changes;
  }

  private JsonNode dataset(String name) throws Exception {
    return get("/api/v1/artifacts/dataset/data/" + name + "/latest");
  }

  private JsonNode run(JsonNode artifact) throws Exception {
    return get("/api/v1/runs/" + artifact.at("/producer/run").asText());
  }

  private int runs() throws Exception {
    return get("/api/v1/runs?project=data&function=ingest").path("items").size();
  }

  private JsonNode get(String path) throws Exception {
    HttpResponse<String> response = server.call("GET", path, "");
    assertEquals(200, response.statusCode(), response.body());
    return JSON.readTree(response.body());
  }
}
