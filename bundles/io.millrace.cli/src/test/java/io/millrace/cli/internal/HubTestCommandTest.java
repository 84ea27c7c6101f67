package io.millrace.cli.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The command against a distribution whose server only stays alive; what it would answer is laid
 * down, and the script in between tells the command where.
 */
class HubTestCommandTest {
  private static final String READY =
      "{\"items\":[{\"id\":\"e\",\"ready\":true,\"project\":\"p\"}]}";

  @TempDir private Path home;
  private final FakeServer server = new FakeServer();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void distribution() throws IOException {
    Files.createDirectories(home.resolve("bin"));
    Files.createDirectories(home.resolve("catalog"));
    server
        .on("POST /api/v1/hub/install", 200, "{}")
        .on("GET /api/v1/hub/states", 200, "{\"items\":[{\"items\":[\"own 1.0.0\"]}]}")
        .on("POST /api/v1/projects:apply", 200, "{\"project\":{\"name\":\"p\"}}")
        .on("DELETE /api/v1/projects/p", 200, "{}")
        .on("GET /api/v1/endpoints", 200, READY)
        .on("GET /readyz", 200, "{}");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** Forwards the port that the command chose to the fake server, by the JDK's own means. */
  private void script() throws IOException {
    Path script = home.resolve("bin/server");
    int to = Integer.parseInt(server.url().replaceAll(".*:", ""));
    Files.writeString(
        script,
        "#!/usr/bin/env bash\nprintf token > \"$2/admin-token\"\nexec \""
            + Path.of(System.getProperty("java.home"), "bin", "java")
            + "\" -cp \""
            + System.getProperty("java.class.path")
            + "\" io.millrace.cli.internal.Forward \"$4\" "
            + to
            + "\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void item(String name, String example) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest
        .getMainAttributes()
        .putValue(
            "Provide-Capability",
            "osgi.service;x=y,io.millrace.item;name=" + name + ";kind=\"guardrail\"");
    try (OutputStream file = Files.newOutputStream(home.resolve("catalog/" + name + ".jar"));
        JarOutputStream jar = new JarOutputStream(file, manifest)) {
      if (!example.isEmpty()) {
        jar.putNextEntry(new ZipEntry("OSGI-INF/millrace/example/example.yaml"));
        jar.write(example.getBytes(StandardCharsets.UTF_8));
        jar.putNextEntry(new ZipEntry("OSGI-INF/millrace/example/project.yaml"));
        jar.write("project: p".getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private int test(String... arguments) throws IOException {
    script();
    String[] line = new String[arguments.length + 2];
    line[0] = "hub";
    line[1] = "test";
    System.arraycopy(arguments, 0, line, 2, arguments.length);
    return Commands.execute(
        new Terminal(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            InputStream.nullInputStream(),
            false,
            Map.of("MILLRACE_HOME", home.toString())),
        line);
  }

  private static final String CHAT =
      "{summary: It answers., needs: [tiny], steps: [{apply: project.yaml},"
          + " {chat: e, message: hello, expect: {text: {contains: hi}}}]}";

  private void answers(String text) {
    server.on(
        "POST /v1/chat/completions",
        200,
        "{\"choices\":[{\"message\":{\"content\":\"" + text + "\"},\"finish_reason\":\"stop\"}]}");
  }

  @Test
  void an_item_whose_example_shows_what_it_says_has_passed() throws IOException {
    item("greeter", CHAT);
    answers("oh hi");

    assertEquals(0, test(), () -> out + "" + err);
    assertTrue(out.toString(StandardCharsets.UTF_8).contains("1 of 1 passed"), out::toString);
    assertTrue(server.bodies.contains("{\"item\":\"tiny\"}"), server.bodies::toString);
    assertTrue(server.bodies.contains("{\"item\":\"greeter\"}"), server.bodies::toString);
    assertTrue(server.asked.contains("DELETE /api/v1/projects/p"), server.asked::toString);
  }

  @Test
  void what_an_item_brought_is_taken_out_before_the_next() throws IOException {
    item("greeter", CHAT);
    answers("hi");
    server
        .after(
            "POST /api/v1/hub/install",
            () ->
                server.on(
                    "GET /api/v1/hub/states",
                    200,
                    "{\"items\":[{\"items\":[\"own 1.0.0\",\"tiny 0.1.0\",\"greeter 1.0.0\"]}]}"))
        .on("POST /api/v1/hub/uninstall", 409, "{\"what\":\"Somebody uses it.\"}");

    assertEquals(1, test());
    assertTrue(
        err.toString(StandardCharsets.UTF_8)
            .contains("greeter: uninstalling greeter, tiny: Somebody uses it."),
        err::toString);
    int withdrawn = server.asked.indexOf("DELETE /api/v1/projects/p");
    int uninstalled = server.asked.indexOf("POST /api/v1/hub/uninstall");
    assertTrue(0 <= withdrawn && withdrawn < uninstalled, server.asked::toString);
    assertEquals("{\"items\":[\"greeter\",\"tiny\"]}", server.bodies.get(uninstalled));
  }

  @Test
  void one_that_does_not_has_failed_with_the_step_and_the_reason() throws IOException {
    item("greeter", CHAT);
    answers("no");

    assertEquals(1, test());
    String said = err.toString(StandardCharsets.UTF_8);
    assertTrue(said.contains("greeter: step 2, chat e: expect.text: should be contains"), said);
  }

  @Test
  void an_item_without_an_example_has_failed_and_the_others_go_on() throws IOException {
    item("bare", "");
    item("greeter", CHAT);
    answers("hi");

    assertEquals(1, test("--json"));
    JsonNode list = new ObjectMapper().readTree(out.toString(StandardCharsets.UTF_8));
    assertEquals("bare", list.at("/0/item").asText());
    assertEquals(false, list.at("/0/passed").asBoolean());
    assertEquals(true, list.at("/1/passed").asBoolean());
  }

  @Test
  void a_function_runs_in_a_project_and_its_results_and_failures_are_compared() throws IOException {
    item(
        "adder",
        "{steps: [{run: add, parameters: {a: '${mail.port}', b: 'at ${mail.port}'}, expect: {results: {sum: {at_least: 2}}}},"
            + " {run: add, expect: {state: failed, failure: {code: NO}}}]}");
    server.on(
        "POST /api/v1/runs",
        201,
        "{\"id\":\"r-1\",\"ended\":\"now\",\"state\":\"completed\",\"results\":{\"sum\":3}}");

    assertEquals(1, test());
    String said = err.toString(StandardCharsets.UTF_8);
    assertTrue(said.contains("step 2, run add: expect.state: should be \"failed\""), said);
    assertTrue(
        server.bodies.stream().anyMatch(b -> b.contains("project: example")),
        server.bodies::toString);
    assertTrue(
        server.bodies.stream().anyMatch(b -> b.matches(".*\"a\":[0-9]+,\"b\":\"at [0-9]+\".*")),
        server.bodies::toString);
  }

  @Test
  void an_example_that_takes_too_long_is_ended() throws IOException {
    item("slow", "{timeout: 1s, steps: [{chat: never, message: x}]}");

    assertEquals(1, test());
    assertTrue(
        err.toString(StandardCharsets.UTF_8).contains("chat never: not done in 1 s"),
        err::toString);
  }

  @Test
  void only_the_named_items_are_tried_and_others_are_not_known() throws IOException {
    item("greeter", CHAT);
    item("bare", "");
    answers("hi");

    assertEquals(0, test("greeter"));
    assertEquals(2, test("nothing"));
  }
}
