package io.millrace.it.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.testkit.server.RunningServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same distribution on the newest Java installed beside the one that runs the tests. */
class LaterJavaTest {
  @TempDir private Path folder;

  @Test
  void starts_without_an_error_on_the_newest_java_here() throws Exception {
    Optional<Path> later = newest();
    assumeTrue(later.isPresent(), "no Java newer than " + Runtime.version() + " is installed here");

    try (RunningServer server =
        RunningServer.start(
            Distribution.home(),
            folder.resolve("data"),
            Map.of("MILLRACE_JAVA", later.orElseThrow().toString()))) {
      List<String> errors =
          server
              .output()
              .lines()
              .filter(l -> l.contains(" ERROR ") || l.startsWith("ERROR"))
              .toList();

      assertEquals(List.of(), errors);
      assertEquals(200, server.call("GET", "/api/v1/plugins", "").statusCode());
    }
  }

  private static Optional<Path> newest() throws IOException {
    Path siblings = Path.of(System.getProperty("java.home")).getParent();
    try (Stream<Path> homes = Files.list(siblings)) {
      return homes
          .filter(
              h ->
                  Files.isExecutable(h.resolve("bin/java"))
                      && feature(h) > Runtime.version().feature())
          .max((a, b) -> Integer.compare(feature(a), feature(b)))
          .map(h -> h.resolve("bin/java"));
    }
  }

  /** Feature version as the home's {@code release} file states it; 0 if it does not. */
  private static int feature(Path home) {
    try (Stream<String> lines = Files.lines(home.resolve("release"))) {
      return lines
          .filter(l -> l.startsWith("JAVA_VERSION="))
          .map(l -> l.replaceAll("[^0-9.]", "").split("\\.")[0])
          .mapToInt(Integer::parseInt)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }
}
