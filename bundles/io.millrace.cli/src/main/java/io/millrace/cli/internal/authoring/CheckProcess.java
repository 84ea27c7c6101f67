package io.millrace.cli.internal.authoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.cli.internal.CliFailure;
import io.millrace.cli.internal.Terminal;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs the check in a process of its own: the plugin's code may end it, hang in it or leave threads
 * behind, and the command still has something to say.
 */
final class CheckProcess {
  private static final long LINGER_S = 2;

  private final Distribution distribution;
  private final Terminal terminal;
  private final ObjectMapper json = new ObjectMapper();

  CheckProcess(Distribution distribution, Terminal terminal) {
    this.distribution = distribution;
    this.terminal = terminal;
  }

  /** What was found, as a list of objects with check, result, what and remedy. */
  JsonNode run(PluginProject project, @Nullable Path against, long seconds) {
    Path jar = project.builtJar();
    Path work = null;
    try {
      work = Files.createTempDirectory("millrace-check");
      Path report = work.resolve("report.json");
      Process process = start(project, jar, against, work, report);
      try {
        return await(process, report, seconds, project);
      } finally {
        process.destroyForcibly().waitFor(LINGER_S, TimeUnit.SECONDS);
      }
    } catch (IOException e) {
      throw CliFailure.work(
          "The check cannot be run: " + e.getMessage() + ".", "Look at the disk and permissions.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CliFailure.work("Interrupted.", "");
    } finally {
      Templates.delete(work);
    }
  }

  private Process start(
      PluginProject project, Path jar, @Nullable Path against, Path work, Path report)
      throws IOException {
    Properties request = new Properties();
    request.setProperty("jar", jar.toString());
    request.setProperty("tests", project.target().resolve("test-classes").toString());
    if (against != null) {
      request.setProperty("against", against.toAbsolutePath().normalize().toString());
    }
    request.setProperty("support", joined(distribution.support()));
    request.setProperty("runtimes", joined(distribution.runtimes()));
    request.setProperty("work", Files.createDirectories(work.resolve("trial")).toString());
    request.setProperty("report", report.toString());
    Path file = work.resolve("request.properties");
    try (Writer out = Files.newBufferedWriter(file)) {
      request.store(out, null);
    }
    List<String> command =
        List.of(
            terminal.variable("JAVA", "java"),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx1g",
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "-cp",
            joined(distribution.checkClassPath()),
            "io.millrace.authoring.PluginCheck",
            file.toString());
    return new ProcessBuilder(command)
        .directory(project.folder().toFile())
        .redirectErrorStream(true)
        .redirectOutput(project.log().toFile())
        .start();
  }

  private static String joined(List<Path> paths) {
    return paths.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }

  private JsonNode await(Process process, Path report, long seconds, PluginProject project)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (!Files.exists(report)) {
      if (process.waitFor(100, TimeUnit.MILLISECONDS)) {
        break;
      }
      if (System.nanoTime() > deadline) {
        return one(
            "the check was not done after " + seconds + " s",
            "Look in " + project.log() + " for what hangs, or give it longer with --seconds.");
      }
    }
    if (Files.exists(report)) {
      return json.readTree(report.toFile());
    }
    return one(
        "the process ended with "
            + process.exitValue()
            + " before the check was done"
            + lastLine(project.log()),
        "Look in " + project.log() + "; a plugin and its tests must not end the process.");
  }

  private static String lastLine(Path log) throws IOException {
    try (Stream<String> lines = Files.lines(log)) {
      return lines
          .filter(l -> !l.isBlank())
          .reduce((first, second) -> second)
          .map(l -> ": " + l.strip())
          .orElse("");
    }
  }

  private JsonNode one(String what, String remedy) {
    return json.createArrayNode()
        .add(
            json.createObjectNode()
                .put("check", "plugin")
                .put("result", "bad")
                .put("what", what)
                .put("remedy", remedy));
  }
}
