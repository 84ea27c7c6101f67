package io.millrace.it.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.testkit.server.RunningServer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server told to answer with vector instructions. */
class VectorsTest {
  private static final int LOOKS = 1500;
  private static final long LOOK_MS = 100;
  @TempDir private Path folder;

  @Test
  void a_model_answers_by_vector_instructions() throws Exception {
    try (RunningServer server =
        RunningServer.start(
            Distribution.home(), folder.resolve("data"), Map.of("MILLRACE_VECTORS", "on"))) {
      String printed = server.output();
      assertFalse(printed.contains("incubator modules"), printed);
      assertFalse(printed.contains("compiler directives"), printed);
      Path model = Distribution.home().resolve("../../../../hub-catalog/models/tiny-assistant");
      String yaml =
          """
          apiVersion: millrace/v1
          project: vectors
          models:
            tiny: {source: "file:%s", stage: production}
          pipelines:
            tiny:
              endpoint: tiny
              steps: [{model: {name: tiny, parameters: {precision: int8, answers: vectors}}}]
          """
              .formatted(model.resolve("model").normalize());
      String project = new ObjectMapper().writeValueAsString(Map.of("yaml", yaml));
      assertEquals(200, server.call("POST", "/api/v1/projects:apply", project).statusCode());
      for (int i = 0; server.call("GET", "/readyz", "").statusCode() != 200; i++) {
        assertTrue(i < LOOKS, () -> endpoints(server));
        server.process().waitFor(LOOK_MS, TimeUnit.MILLISECONDS);
      }

      HttpResponse<String> answer =
          server.call(
              "POST",
              "/v1/chat/completions",
              "{\"model\": \"tiny\", \"temperature\": 0, \"messages\":"
                  + " [{\"role\": \"user\", \"content\": \"How do I change my PIN?\"}]}");

      assertTrue(answer.body().contains("PIN at a cash machine"), answer.body());
    }
  }

  private static String endpoints(RunningServer server) {
    try {
      return server.call("GET", "/readyz", "").body();
    } catch (IOException | InterruptedException e) {
      return e.toString();
    }
  }

  /** One built without the module, as small ones for containers are. */
  @Test
  void starts_on_a_java_that_does_not_know_vector_instructions() throws Exception {
    try (RunningServer server =
        RunningServer.start(
            Distribution.home(),
            folder.resolve("data"),
            Map.of("MILLRACE_JAVA", withoutVectors().toString(), "MILLRACE_VECTORS", "on"))) {

      assertEquals(200, server.call("GET", "/api/v1/plugins", "").statusCode());
    }
  }

  /** This Java, but it ends as those do that are asked for a module they do not have. */
  private Path withoutVectors() throws Exception {
    Path java = Files.createDirectories(folder.resolve("java/bin")).resolve("java");
    Files.writeString(folder.resolve("java/release"), "MODULES=\"java.base java.logging\"\n");
    Files.writeString(
        java,
        """
        #!/bin/bash
        case "$*" in
          *jdk.incubator.vector*) echo 'java.lang.module.FindException: Module not found' >&2; exit 1 ;;
        esac
        exec '%s' "$@"
        """
            .formatted(Path.of(System.getProperty("java.home"), "bin/java")));
    assertTrue(java.toFile().setExecutable(true));
    return java;
  }
}
