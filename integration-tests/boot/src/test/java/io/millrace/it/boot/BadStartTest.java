package io.millrace.it.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts that cannot succeed say why and what to do, and leave nothing behind. */
class BadStartTest {
  @TempDir private Path folder;

  @Test
  void a_port_in_use_is_named() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Result r =
          server(
              Map.of(),
              "--data",
              folder.resolve("d").toString(),
              "--port",
              "" + taken.getLocalPort());

      assertEquals(2, r.exit(), r.output());
      assertTrue(r.output().contains("Port " + taken.getLocalPort() + " is in use."), r.output());
      assertTrue(r.output().contains("--port"), r.output());
    }
  }

  @Test
  void a_data_folder_that_cannot_be_written_is_named() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "not a folder");

    Result r = server(Map.of(), "--data", file.resolve("data").toString(), "--port", "20999");

    assertEquals(2, r.exit(), r.output());
    assertTrue(
        r.output().contains("'" + file.resolve("data") + "' cannot be written."), r.output());
  }

  @Test
  void a_port_that_is_none_is_bad_usage() throws Exception {
    Result r = server(Map.of(), "--data", folder.resolve("d").toString(), "--port", "http");

    assertEquals(2, r.exit(), r.output());
    assertTrue(r.output().contains("'http' is not a port."), r.output());
  }

  @Test
  void an_old_java_is_named_with_what_to_install() throws Exception {
    isOld("echo 'openjdk version \"11.0.2\" 2019-01-15' >&2");
  }

  @Test
  void a_java_is_known_by_the_file_that_says_what_was_released_without_being_started()
      throws Exception {
    Files.writeString(
        folder.resolve("release"),
        "IMPLEMENTOR=\"X\"\nJAVA_VERSION=\"11.0.2\"\nJAVA_RUNTIME_VERSION=\"11.0.2+9-X\"\n");

    isOld("touch '" + folder.resolve("started") + "'");

    assertFalse(Files.exists(folder.resolve("started")));
  }

  private void isOld(String script) throws IOException, InterruptedException {
    Path java = folder.resolve("bin/java");
    Files.createDirectories(java.getParent());
    Files.writeString(java, "#!/bin/sh\n" + script + "\n");
    assertTrue(java.toFile().setExecutable(true));

    Path tools = Files.createDirectories(folder.resolve("tools"));
    for (String tool : List.of("bash", "dirname", "sed", "head", "tail", "readlink", "env")) {
      Path found =
          Files.exists(Path.of("/usr/bin", tool))
              ? Path.of("/usr/bin", tool)
              : Path.of("/bin", tool);
      Files.createSymbolicLink(tools.resolve(tool), found);
    }

    Result r =
        server(
            Map.of("MILLRACE_JAVA", java.toString(), "JAVA_HOME", "", "PATH", tools.toString()),
            "--data",
            folder.resolve("d").toString());

    assertEquals(2, r.exit(), r.output());
    assertTrue(r.output().contains(java + " is Java 11"), r.output());
    assertTrue(r.output().contains("openjdk-17"), r.output());
  }

  private static Result server(Map<String, String> environment, String... args)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of(Distribution.home().resolve("bin/server").toString()));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes());
    return new Result(process.waitFor(), output);
  }

  private record Result(int exit, String output) {}
}
