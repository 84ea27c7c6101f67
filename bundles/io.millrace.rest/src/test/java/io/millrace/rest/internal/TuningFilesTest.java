package io.millrace.rest.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.rest.internal.health.Metrics;
import io.millrace.rest.internal.hub.Uploads;
import io.millrace.rest.internal.openai.FileRoutes;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code /v1/files} over HTTP. */
class TuningFilesTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;
  private TestServer server;

  @BeforeEach
  void start() throws Exception {
    Files.createDirectories(folder.resolve("kept"));
    server =
        new TestServer(
            new Metrics(),
            new FileRoutes(
                new FakeTuningFiles(folder.resolve("kept")),
                new Uploads(folder.resolve("coming"))));
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private HttpResponse<String> upload(String secret, String type, byte[] body) throws Exception {
    return server.send(
        server
            .request("/v1/files")
            .header("Authorization", "Bearer " + secret)
            .header("Content-Type", type)
            .POST(BodyPublishers.ofByteArray(body)));
  }

  private static String part(String disposition, String content) {
    return "--X\r\nContent-Disposition: form-data; "
        + disposition
        + "\r\nContent-Type: text/plain\r\n\r\n"
        + content
        + "\r\n";
  }

  private HttpResponse<String> form(String... parts) throws Exception {
    return upload(
        "developer-secret",
        "multipart/form-data; boundary=X",
        (String.join("", parts) + "--X--\r\n").getBytes(StandardCharsets.UTF_8));
  }

  private static String file(String content) {
    return part("name=\"file\"; filename=\"a \\\"b\\\" %22ü%22.jsonl\"", content);
  }

  private JsonNode ok(HttpResponse<String> response) throws Exception {
    assertEquals(200, response.statusCode(), response.body());
    return JSON.readTree(response.body());
  }

  private static JsonNode refused(HttpResponse<String> response, int status) throws Exception {
    assertEquals(status, response.statusCode(), response.body());
    return JSON.readTree(response.body()).path("error");
  }

  private JsonNode get(String path) throws Exception {
    return ok(server.get(path, "viewer-secret"));
  }

  @Test
  void a_file_is_kept_as_it_came() throws Exception {
    String content = "{\"a\":1}\n--X is none\r\n--\r\r\n".repeat(20_000);

    JsonNode kept = ok(form(file(content), part("name=\"purpose\"", "fine-tune")));

    assertEquals("file", kept.path("object").asText());
    assertEquals("a \"b\" \"ü\".jsonl", kept.path("filename").asText());
    assertEquals(content.length(), kept.path("bytes").asInt());
    String id = kept.path("id").asText();
    assertEquals(kept, get("/v1/files/" + id));
    assertEquals(content, server.get("/v1/files/" + id + "/content", "viewer-secret").body());
    assertEquals(id, get("/v1/files?purpose=fine-tune").at("/data/0/id").asText());
    assertEquals(0, get("/v1/files?purpose=batch").path("data").size());
    assertEquals(0, leftovers());
  }

  private long leftovers() throws Exception {
    try (Stream<Path> left = Files.list(folder.resolve("coming"))) {
      return left.count();
    }
  }

  @Test
  void a_form_may_end_without_a_line_break() throws Exception {
    String body = file("x") + part("name=purpose", "fine-tune") + "--X--";

    HttpResponse<String> kept =
        upload(
            "developer-secret",
            "multipart/form-data; boundary=\"X\"",
            body.getBytes(StandardCharsets.UTF_8));

    assertEquals(1, ok(kept).path("bytes").asInt());
  }

  @Test
  void a_file_can_be_deleted() throws Exception {
    String id = ok(form(file("x"), part("name=\"purpose\"", "fine-tune"))).path("id").asText();
    HttpResponse<String> deleted =
        server.send(
            server
                .request("/v1/files/" + id)
                .header("Authorization", "Bearer developer-secret")
                .DELETE());

    assertTrue(ok(deleted).path("deleted").asBoolean());
    assertEquals(
        "file_not_found",
        refused(server.get("/v1/files/" + id, "viewer-secret"), 404).path("code").asText());
  }

  @Test
  void forms_that_cannot_be_met_are_refused_by_the_field_and_leave_nothing() throws Exception {
    String purpose = part("name=\"purpose\"", "fine-tune");

    assertEquals("purpose", refused(form(file("x")), 400).path("param").asText());
    assertEquals("file", refused(form(purpose), 400).path("param").asText());
    assertEquals(
        "purpose",
        refused(form(file("x"), part("name=\"purpose\"", "assistants")), 400)
            .path("param")
            .asText());
    assertEquals(
        "expires_after",
        refused(form(file("x"), purpose, part("name=\"expires_after[anchor]\"", "created_at")), 400)
            .path("param")
            .asText());
    assertEquals("file", refused(form(file("x"), file("y"), purpose), 400).path("param").asText());
    assertEquals("file", refused(form(file(""), purpose), 400).path("param").asText());
    assertEquals(0, leftovers());
  }

  @Test
  void a_body_that_is_no_form_or_ends_too_early_is_refused() throws Exception {
    byte[] cut = (file("x".repeat(100_000))).getBytes(StandardCharsets.UTF_8);
    byte[] half = java.util.Arrays.copyOf(cut, 90_000);

    for (HttpResponse<String> response :
        List.of(
            upload("developer-secret", "application/json", "{}".getBytes(StandardCharsets.UTF_8)),
            upload("developer-secret", "multipart/form-data; boundary=X", half),
            upload("developer-secret", "multipart/form-data; boundary=Y", cut))) {
      assertEquals("form_invalid", refused(response, 400).path("code").asText());
    }
    assertEquals(0, leftovers());
  }

  @Test
  void only_developers_upload() throws Exception {
    byte[] body = (file("x") + "--X--\r\n").getBytes(StandardCharsets.UTF_8);

    refused(upload("viewer-secret", "multipart/form-data; boundary=X", body), 403);
    refused(server.get("/v1/files", "client-secret"), 403);
  }
}
