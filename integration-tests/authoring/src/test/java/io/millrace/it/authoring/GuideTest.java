package io.millrace.it.authoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.testkit.server.RunningServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Somebody follows {@code FIRST-PLUGIN.md} with the built distribution: every command in order, in
 * as many terminals, and each prints what the guide shows.
 */
class GuideTest {
  private static final long READY_S = 180;
  private static final long TRAFFIC_S = 240;
  private static final int ENDED = 128 + 15;
  private static final Pattern NONE_FAILED = Pattern.compile("failed\\s+0\\.00\\s");

  /** What was printed, to be read when the guide is written anew. */
  private static final Path TRANSCRIPT =
      Path.of(System.getProperty("millrace.root", "../.."))
          .resolve("integration-tests/authoring/target/guide.txt");

  @TempDir Path folder;

  private final Map<String, String> environment = new HashMap<>();
  private Process server;
  private Process traffic;
  private int port;

  @BeforeEach
  void a_home_with_the_distribution_and_maven() throws IOException {
    port = RunningServer.freePort();
    Path home = Files.createDirectories(folder.resolve("home"));
    Files.createSymbolicLink(home.resolve("millrace"), Stranger.distribution());
    environment.put("HOME", home.toString());
    environment.put("MILLRACE_PORT", String.valueOf(port));
    environment.put("MILLRACE_URL", "http://127.0.0.1:" + port);
    environment.put("MILLRACE_CACHE", System.getProperty("user.home") + "/.cache/millrace");
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("LC_ALL", "C.UTF-8");
    Path bin = new Stranger(folder).mavenOnPath();
    environment.put("PATH", bin + ":" + System.getenv("PATH"));
  }

  @AfterEach
  void close_all_terminals() throws InterruptedException {
    for (Process process : new Process[] {traffic, server}) {
      if (process != null) {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        process.waitFor(30, TimeUnit.SECONDS);
        process.destroyForcibly();
      }
    }
  }

  @Test
  @Timeout(value = 12, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void every_command_prints_what_the_guide_shows() throws Exception {
    Guide guide = Guide.read(Stranger.distribution().resolve("doc/FIRST-PLUGIN.md"));
    Guide.Command load = null;
    StringBuilder transcript = new StringBuilder();
    Files.createDirectories(TRANSCRIPT.getParent());
    Path figures = folder.resolve("traffic.txt");
    try (Shell shell = new Shell(folder.resolve("home"), environment)) {
      for (Guide.Command command : guide.commands()) {
        switch (command.terminal()) {
          case SERVER -> start(command);
          case TRAFFIC -> {
            load = command;
            traffic = elsewhere(command, Path.of(shell.folder()), figures);
          }
          case CONSOLE -> {
            Stranger.Outcome outcome = shell.run(command.text());
            transcript.append("$ ").append(command.text()).append('\n').append(outcome.output());
            Files.writeString(TRANSCRIPT, transcript.append('\n'));
            assertEquals(0, outcome.exit(), command.text() + ": " + outcome.output());
            assertTrue(
                command.printed(asOnPage(outcome.output())),
                () -> command.text() + " printed\n" + outcome.output());
          }
        }
      }
    }
    assertTrue(traffic.isAlive(), "update and roll-back took longer than the traffic");
    end(traffic);
    assertTrue(traffic.waitFor(TRAFFIC_S, TimeUnit.SECONDS), "the traffic does not end");
    String printed = Files.readString(figures);
    assertEquals(ENDED, traffic.exitValue(), printed);
    assertTrue(load.printed(printed), printed);
    assertTrue(NONE_FAILED.matcher(printed).find(), printed);
  }

  /** To a JVM as Ctrl-C, which those do not hear that were started in the background. */
  private static void end(Process process) {
    process.descendants().reduce((shell, own) -> own).orElse(process.toHandle()).destroy();
  }

  private void start(Guide.Command command) throws IOException, InterruptedException {
    Path output = folder.resolve("server.txt");
    server = elsewhere(command, folder, output);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_S);
    while (!command.begins(asOnPage(Files.readString(output)))) {
      assertTrue(server.isAlive(), () -> "the server ended: " + read(output));
      assertTrue(System.nanoTime() < deadline, () -> "not ready: " + read(output));
      server.waitFor(200, TimeUnit.MILLISECONDS);
    }
  }

  private Process elsewhere(Guide.Command command, Path in, Path output) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("bash", "--noprofile", "--norc", "-c", command.text())
            .directory(in.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().putAll(environment); // a new terminal knows nothing of the first one's
    return builder.start();
  }

  /** The test's port as the one that is usual. */
  private String asOnPage(String output) {
    return output.replace(":" + port, ":8080");
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
