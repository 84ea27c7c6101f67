package io.millrace.cli.internal.authoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.cli.internal.FakeServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevCommandTest {
  private static final String DEVELOP = "POST /api/v1/hub/develop";
  private static final String REPORT =
      "{\"operation\":\"develop\",\"state\":7,\"nothing\":false,\"items\":[{\"name\":\"shout\","
          + "\"version\":\"1.0.1\"}],\"added\":[\"com.acme.shout 1.0.1\"],\"removed\":[\"com.acme.shout"
          + " 1.0.0\"],\"services\":[\"io.millrace.api.guardrail.Guardrail\"],\"warnings\":[],"
          + "\"committedMs\":92.4,\"tookMs\":92.4}";
  private static final String REFUSED =
      "{\"code\":\"HUB_START_FAILED\",\"what\":\"shout 1.0.1 throws.\",\"remedy\":\"Mend it.\"}";

  @TempDir Path folder;

  private final FakeServer server = new FakeServer();
  private final Console console =
      new Console(Map.of("MILLRACE_URL", server.url(), "MILLRACE_TOKEN", "secret"));

  @BeforeEach
  void a_project() throws IOException {
    Files.writeString(folder.resolve("pom.xml"), "<project/>");
    Files.createDirectories(folder.resolve("target"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void build(String content) throws IOException {
    Files.write(folder.resolve("target/shout-1.0.1.jar"), Jars.with(content));
  }

  @Test
  void sends_the_build_that_is_there_and_says_what_changed() throws IOException {
    build("one");
    server.on(DEVELOP, 200, REPORT);

    assertEquals(0, console.run("plugin", "dev", "--once", folder.toString()), console::err);

    assertEquals(List.of("Bearer secret"), server.tokens);
    assertTrue(console.out().contains("shout 1.0.1 in 92 ms"), console.out());
    assertTrue(console.out().contains("+ com.acme.shout 1.0.1"), console.out());
    assertTrue(console.out().contains("offers io.millrace.api.guardrail.Guardrail"), console.out());
  }

  @Test
  void says_why_the_server_refused_it() throws IOException {
    build("one");
    server.on(DEVELOP, 409, REFUSED);

    assertEquals(1, console.run("plugin", "dev", "--once", folder.toString()));

    assertTrue(console.err().contains("shout 1.0.1 throws."), console.err());
    assertTrue(console.err().contains("Mend it."), console.err());
  }

  @Test
  void says_how_to_build_what_was_not_built() {
    assertEquals(1, console.run("plugin", "dev", "--once", folder.toString()));

    assertTrue(console.err().contains("mvn verify"), console.err());
    assertEquals(List.of(), server.asked);
  }

  @Test
  void says_that_a_folder_is_no_plugins() throws IOException {
    Files.delete(folder.resolve("pom.xml"));

    assertEquals(2, console.run("plugin", "dev", "--once", folder.toString()));
  }

  @Test
  void goes_on_after_a_build_that_the_server_refused() throws Exception {
    build("one");
    server.on(DEVELOP, 409, REFUSED);
    Thread dev = new Thread(() -> console.run("plugin", "dev", folder.toString()));
    dev.start();
    try {
      await(() -> console.err().contains("Mend it."));
      server.on(DEVELOP, 200, REPORT);

      build("two, which is better");

      await(() -> console.out().contains("shout 1.0.1 in 92 ms"));
      assertTrue(dev.isAlive());
    } finally {
      dev.interrupt();
      dev.join(TimeUnit.SECONDS.toMillis(20));
    }
    assertFalse(dev.isAlive());
    assertEquals(2, server.asked.size());
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("never came true");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }
}
