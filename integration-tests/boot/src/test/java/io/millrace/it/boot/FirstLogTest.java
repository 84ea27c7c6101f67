package io.millrace.it.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.millrace.testkit.server.RunningServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logging is there before the threads that log, however long it takes. */
class FirstLogTest {
  /** Longer than the rest of a start takes until something is logged. */
  private static final long SLOW_S = 4;

  @TempDir private Path folder;

  @Test
  void a_slow_start_of_logging_is_not_seen_in_the_terminal() throws Exception {
    Path home = distributionWithSlowLogging();
    CompletableFuture<Void> reading = CompletableFuture.runAsync(this::answerLate);

    try (RunningServer ready = RunningServer.start(home, folder.resolve("data"), Map.of())) {
      reading.get(2 * SLOW_S, TimeUnit.SECONDS);
    }

    String terminal = Files.readString(folder.resolve("data.out"));
    assertFalse(terminal.contains("SLF4J"), terminal);
  }

  /** Its logging reads a pipe, which keeps it waiting. */
  private Path distributionWithSlowLogging() throws IOException, InterruptedException {
    Path home = Files.createDirectories(folder.resolve("home"));
    try (var parts = Files.list(Distribution.home())) {
      for (Path part : parts.toList()) {
        Files.createSymbolicLink(home.resolve(part.getFileName()), part);
      }
    }
    Path settings = home.resolve("conf");
    Files.delete(settings);
    Files.createDirectories(settings);
    for (String name : List.of("config.properties", "logback.xml")) {
      Files.copy(Distribution.home().resolve("conf").resolve(name), settings.resolve(name));
    }
    assertEquals(0, new ProcessBuilder("mkfifo", pipe().toString()).start().waitFor());
    Path logging = settings.resolve("logback.xml");
    Files.writeString(
        logging,
        Files.readString(logging)
            .replace("<configuration>", "<configuration><include file=\"" + pipe() + "\"/>"));
    return home;
  }

  private void answerLate() {
    try (OutputStream out = Files.newOutputStream(pipe())) { // waits for the reader
      new CompletableFuture<Void>().completeOnTimeout(null, SLOW_S, TimeUnit.SECONDS).join();
      out.write("<included></included>".getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path pipe() {
    return folder.resolve("late.xml");
  }
}
