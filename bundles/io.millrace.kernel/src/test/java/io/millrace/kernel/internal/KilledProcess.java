package io.millrace.kernel.internal;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process that works in a data folder and is killed in the middle of it. */
public final class KilledProcess {
  private KilledProcess() {}

  /**
   * Runs a main class until it says a line, then kills it with SIGKILL.
   *
   * @param main says on its output what it has done; its argument is the folder
   * @param killAt the line; said once
   * @param before what to look at while it still lives
   * @return what it said before it died
   */
  public static List<String> run(Class<?> main, Path data, String killAt, Runnable before)
      throws IOException, InterruptedException {
    Path stderr = data.resolve("stderr");
    Process server =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName(),
                data.toString())
            .redirectError(stderr.toFile())
            .start();
    List<String> said = new ArrayList<>();
    try (BufferedReader out = server.inputReader()) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        said.add(line);
        if (line.equals(killAt)) {
          before.run();
          server.toHandle().destroyForcibly(); // SIGKILL; the pipe stays open for what it said
        }
      }
    } finally {
      server.destroyForcibly();
    }
    assertTrue(server.waitFor(30, TimeUnit.SECONDS));
    assertTrue(said.contains(killAt), said + " " + Files.readString(stderr));
    return said;
  }
}
