package io.millrace.cli.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CommandsTest {
  private final FakeServer server = new FakeServer();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private String input = "";
  private Map<String, String> environment = Map.of();

  @AfterEach
  void stop() {
    server.close();
  }

  private int run(String... arguments) {
    Terminal terminal =
        new Terminal(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            false,
            environment.isEmpty() ? Map.of("MILLRACE_URL", server.url()) : environment);
    return Commands.execute(terminal, arguments);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void every_verb_explains_itself() {
    assertEquals(0, run());
    CommandLine line =
        Commands.line(
            new Terminal(new PrintStream(out), new PrintStream(err), System.in, false, Map.of()));
    for (Map.Entry<String, CommandLine> verb : line.getSubcommands().entrySet()) {
      assertEquals(0, run(verb.getKey(), "--help"), verb.getKey());
      assertTrue(out().contains("Usage: millrace " + verb.getKey()), verb.getKey());
    }
    assertTrue(
        line.getSubcommands()
            .keySet()
            .containsAll(
                List.of(
                    "start", "demo", "apply", "run", "get", "logs", "abort", "retry", "chat",
                    "eval", "hub", "audit", "bench", "doctor", "version")));
  }

  @Test
  void every_verb_is_found_by_its_name_alone_as_among_all() {
    alone(
        Commands.line(
            new Terminal(new PrintStream(out), new PrintStream(err), System.in, false, Map.of())));
  }

  /** The help of a verb is that of the command which was made for it alone. */
  private void alone(CommandLine among) {
    for (CommandLine verb : among.getSubcommands().values()) {
      String[] words = (verb.getCommandSpec().qualifiedName() + " --help").split(" ");
      out.reset();
      assertEquals(0, run(Arrays.copyOfRange(words, 1, words.length)), String.join(" ", words));
      assertEquals(verb.getUsageMessage(), out());
      alone(verb);
    }
  }

  @Test
  void lists_of_commands_cut_no_sentence() {
    uncut(
        Commands.line(
            new Terminal(new PrintStream(out), new PrintStream(err), System.in, false, Map.of())));
  }

  /** A list shows the first element of a description only. */
  private static void uncut(CommandLine line) {
    String name = line.getCommandSpec().qualifiedName();
    String[] description = line.getCommandSpec().usageMessage().description();
    assertTrue(description.length > 0 && description[0].endsWith("."), name);
    line.getSubcommands().values().forEach(CommandsTest::uncut);
  }

  @Test
  void what_is_not_understood_is_exit_code_2_in_two_lines() {
    assertEquals(2, run("dance"));
    assertEquals(2, run("get", "unicorns"));
    assertEquals(2, run("logs"));
    assertEquals(2, run("chat", "--temperature", "hot"));

    List<String> lines = err().lines().toList();
    assertEquals(8, lines.size(), err());
    assertTrue(lines.get(1).contains("--help"));
    assertTrue(lines.get(2).contains("'unicorns' is none of projects, functions,"), err());
    assertFalse(err().contains("Exception"));
  }

  @Test
  void a_server_that_is_not_there_is_exit_code_1_with_a_remedy() {
    environment = Map.of("MILLRACE_URL", "http://127.0.0.1:1");

    assertEquals(1, run("get", "runs"));

    assertTrue(err().contains("No server answers at http://127.0.0.1:1."), err());
    assertTrue(err().contains("millrace start"), err());
  }

  @Test
  void an_address_that_is_none_is_bad_usage() {
    assertEquals(2, run("get", "runs", "--url", "not a url"));
  }

  @Test
  void the_servers_own_words_are_passed_on() {
    server.on(
        "GET /api/v1/runs/r-1",
        404,
        "{\"code\":\"RUN_NOT_FOUND\",\"what\":\"There is no run.\",\"remedy\":\"List them.\"}");

    assertEquals(1, run("get", "runs", "r-1"));

    assertEquals("millrace: There is no run.\n          List them.\n", err());
  }

  @Test
  void a_wrong_token_says_where_to_find_the_right_one() {
    server.on("GET ", 401, "{\"what\":\"The token is not known here.\",\"remedy\":\"x\"}");

    assertEquals(1, run("get", "runs", "--token", "wrong"));

    assertEquals("Bearer wrong", server.tokens.get(0));
    assertTrue(err().contains("MILLRACE_TOKEN"), err());
  }

  @Test
  void the_admin_token_is_read_from_the_data_folder_for_a_server_on_this_machine_only(
      @TempDir Path data) throws Exception {
    Files.writeString(data.resolve("admin-token"), "mr-secret\n");
    server.on("GET /api/v1/runs", 200, "{\"items\":[]}");

    run("get", "runs", "--data", data.toString());

    assertEquals("Bearer mr-secret", server.tokens.get(0));
    Terminal terminal = new Terminal(System.out, System.err, System.in, false, Map.of());
    assertEquals("", new ServerOptions().token(terminal, "http://example.org"));
  }

  @Test
  void lists_are_tables_or_json() {
    server.on(
        "GET /api/v1/runs",
        200,
        "{\"items\":[{\"id\":\"r-1\",\"request\":{\"project\":\"bank\",\"function\":\"tune\"},"
            + "\"state\":\"running\",\"created\":\"2020-01-01T00:00:00Z\",\"failure\":null}]}");

    assertEquals(0, run("get", "runs"));
    assertTrue(out().startsWith("ID   PROJECT  FUNCTION  STATE    CREATED"), out());
    assertTrue(out().contains("r-1  bank     tune      running"), out());
    out.reset();
    assertEquals(0, run("get", "runs", "--json"));
    assertTrue(out().startsWith("{\"items\":[{\"id\":\"r-1\""), out());
  }

  @Test
  void a_file_is_applied_with_its_folder_as_base(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("project.yaml"), "project: bank\n");
    server.on(
        "POST /api/v1/projects:apply",
        200,
        "{\"project\":{\"name\":\"bank\",\"revision\":2},\"changes\":"
            + "[{\"section\":\"models\",\"name\":\"m\",\"action\":\"added\"}]}");

    assertEquals(0, run("apply", folder.toString()));

    assertTrue(server.bodies.get(0).contains("\"base\":\"" + folder + "\""), server.bodies.get(0));
    assertEquals("added models m\nProject bank, revision 2.\n", out());
    assertEquals(2, run("apply", folder.resolve("none.yaml").toString()));
  }

  @Test
  void a_run_is_followed_to_its_end_and_its_failure_is_exit_code_1() {
    server
        .on("POST /api/v1/runs", 201, "{\"id\":\"r-7\"}")
        .on(
            "GET /api/v1/runs/r-7/log",
            200,
            "{\"text\":\"one\\ntwo\\n\",\"next\":8,\"ended\":true}")
        .on(
            "GET /api/v1/runs/r-7",
            200,
            "{\"id\":\"r-7\",\"state\":\"failed\",\"progress\":{\"done\":5,\"total\":10,"
                + "\"what\":\"steps\"},\"results\":{},\"outputs\":{},\"failure\":"
                + "{\"what\":\"No memory.\",\"remedy\":\"Free some.\"}}");

    int exit =
        run(
            "run",
            "tune",
            "-p",
            "bank",
            "--param",
            "rank=16",
            "--param",
            "name=lora",
            "--input",
            "base=store://model/bank/m");

    assertEquals(1, exit);
    assertEquals("one\ntwo\nr-7 50 % steps\n", out());
    assertEquals("millrace: Run r-7 failed: No memory.\n          Free some.\n", err());
    String asked = server.bodies.get(server.asked.indexOf("POST /api/v1/runs"));
    assertTrue(asked.contains("\"parameters\":{\"rank\":16,\"name\":\"lora\"}"), asked);
  }

  @Test
  void without_a_project_the_only_one_is_meant() {
    server
        .on("GET /api/v1/projects", 200, "{\"items\":[{\"name\":\"bank\"}]}")
        .on("GET /api/v1/models", 200, "{\"items\":[]}");

    assertEquals(0, run("get", "models"));

    assertEquals("GET /api/v1/models?project=bank", server.asked.get(1));
  }

  @Test
  void datasets_are_the_artifacts_of_that_kind() {
    server.on(
        "GET /api/v1/artifacts",
        200,
        "{\"items\":[{\"ref\":\"store://dataset/bank/questions:2\"}]}");

    assertEquals(0, run("get", "datasets", "--project", "bank"), err());

    assertTrue(out().contains("store://dataset/bank/questions:2"), out());
    assertTrue(server.asked.get(0).contains("kind=dataset"), server.asked.get(0));
  }

  @Test
  void several_projects_must_be_told_apart() {
    server.on("GET /api/v1/projects", 200, "{\"items\":[{\"name\":\"a\"},{\"name\":\"b\"}]}");

    assertEquals(2, run("get", "models"));

    assertTrue(err().contains("a, b"), err());
  }

  @Test
  void chat_streams_line_by_line_and_remembers_the_turns() {
    server
        .on("GET /v1/models", 200, "{\"data\":[{\"id\":\"assistant\"}]}")
        .on(
            "POST /v1/chat/completions",
            200,
            "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n"
                + "data: {\"choices\":[{\"delta\":{\"content\":\"Hel\"}}]}\n\n"
                + "data: {\"choices\":[{\"delta\":{\"content\":\"lo\"}}]}\n\n"
                + "data: [DONE]\n\n");
    input = "Hi\n\nAgain\n";

    assertEquals(0, run("chat"));

    assertEquals("Hello\nHello\n", out());
    assertTrue(
        server.bodies.get(3).contains("{\"role\":\"assistant\",\"content\":\"Hello\"}")
            || server.bodies.get(3).contains("{\"content\":\"Hello\",\"role\":\"assistant\"}"),
        server.bodies.get(3));
  }

  @Test
  void chat_waits_for_an_endpoint_that_is_being_prepared() {
    String looked = "GET /api/v1/endpoints";
    server
        .on(
            looked,
            200,
            "{\"items\":[{\"id\":\"a\",\"ready\":false,\"reason\":\"It is being prepared.\"}]}")
        .after(looked, () -> server.on(looked, 200, "{\"items\":[{\"id\":\"a\",\"ready\":true}]}"))
        .on("POST /v1/chat/completions", 200, "data: [DONE]\n\n");

    assertEquals(0, run("chat", "a", "-m", "Hi"));

    assertEquals(List.of(looked, looked, "POST /v1/chat/completions"), server.asked);
  }

  @Test
  void a_failure_in_the_middle_of_an_answer_is_exit_code_1() {
    server.on(
        "POST /v1/chat/completions", 200, "data: {\"error\":{\"message\":\"Broke off.\"}}\n\n");

    assertEquals(1, run("chat", "assistant", "-m", "Hi"));

    assertTrue(err().startsWith("millrace: Broke off."), err());
  }

  @Test
  void the_audit_trail_is_listed_and_verified() {
    server
        .on(
            "GET /api/v1/audit:verify",
            200,
            "{\"intact\":false,\"broken\":7,\"entries\":9,\"hash\":\"ab\"}")
        .on(
            "GET /api/v1/audit?",
            200,
            "{\"items\":[{\"sequence\":9,\"time\":\"2020-01-01T00:00:00Z\",\"who\":\"admin\","
                + "\"action\":\"key.create\",\"subject\":\"app\",\"outcome\":\"done\","
                + "\"details\":{\"role\":\"client\"},\"hash\":\"ab\"}]}");

    assertEquals(0, run("audit", "--action", "key.", "--before", "10", "--limit", "5"));
    assertTrue(out().startsWith("NUMBER  WHEN"), out());
    assertTrue(out().contains("admin  key.create  app      done     {\"role\":\"client\"}"), out());
    String asked = server.asked.get(0);
    assertTrue(
        asked.contains("action=key.") && asked.contains("before=10") && asked.contains("limit=5"),
        asked);
    assertEquals(1, run("audit", "--verify"));
    assertTrue(err().contains("Entry 7 was altered or is missing."), err());
  }

  @Test
  void doctor_fails_when_something_is_wrong() {
    assertEquals(1, run("doctor"));
    assertTrue(out().contains("BAD   distribution"), out());
  }

  @Test
  void version_is_that_of_the_build() {
    assertEquals(0, run("version"));
    assertTrue(out().matches("(?s)millrace \\d+\\.\\d+\\.\\d+ on Java .*"), out());
  }
}
