package io.millrace.it.hotswap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.hub.InstalledItem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that dies at any moment of an operation leaves the state before or after it. */
final class KilledTest {
  private static final int DEATHS = 6;

  @TempDir Path folder;

  private Process start(int round, Path sign) throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "-Xmx256m",
            "-Dmillrace.root=" + System.getProperty("millrace.root"),
            "-cp",
            System.getProperty("java.class.path"),
            HubProcess.class.getName(),
            folder.resolve("data").toString(),
            folder.resolve("storage" + round).toString(),
            sign.toString())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("output" + round).toFile())
        .start();
  }

  private static String failure(Path sign) {
    try {
      return Files.readString(Path.of(sign + ".failed"));
    } catch (IOException nothing) {
      return "the process ended without a word";
    }
  }

  @Test
  void dies_at_any_moment_and_comes_back_whole() throws Exception {
    Random moments = new Random(7);
    for (int round = 0; round < DEATHS; round++) {
      Path sign = folder.resolve("sign" + round);
      Process process = start(round, sign);
      while (!Files.exists(sign)) {
        assertTrue(process.isAlive(), () -> failure(sign));
        process.waitFor(20, TimeUnit.MILLISECONDS);
      }
      process.waitFor(50 + moments.nextInt(1500), TimeUnit.MILLISECONDS); // somewhere in its work
      assertTrue(process.isAlive(), () -> failure(sign));
      process.destroyForcibly().waitFor();

      isWhole(folder.resolve("check" + round), Integer.parseInt(Files.readString(sign)));
    }
  }

  /** What was acknowledged is there, or one operation more; it works, and the hub can go on. */
  private void isWhole(Path storage, int acknowledged) throws Exception {
    try (HubServer server = new HubServer(folder.resolve("data"), storage)) {
      List<Set<String>> states = HubProcess.STATES;
      Set<String> state = HubProcess.state(server.hub());
      assertTrue(
          state.equals(states.get(acknowledged))
              || state.equals(states.get((acknowledged + 1) % states.size())),
          state + " after state " + acknowledged);
      List<InstalledItem> installed = server.hub().installed();
      assertEquals(List.of(), server.inactive());
      for (InstalledItem item : installed) {
        assertEquals("active", item.state(), item.name());
        assertTrue(Files.exists(Path.of(location(server, item))), item.name());
      }
      Optional<Path> blueprint = server.hub().resources("banking-assistant");
      if (blueprint.isPresent()) {
        assertTrue(Files.size(blueprint.get().resolve("project.yaml")) > 500);
      }
      try (Stream<Path> all = Files.walk(folder.resolve("data"))) {
        assertEquals(List.of(), all.filter(p -> p.toString().endsWith(".part")).toList());
      }
      server.install("injection");
      assertTrue(server.hub().installed().stream().anyMatch(i -> i.name().equals("injection")));
    }
  }

  private static String location(HubServer server, InstalledItem item) {
    return Stream.of(server.context().getBundles())
        .filter(b -> item.bundle().equals(b.getSymbolicName()))
        .map(b -> b.getLocation().replaceFirst("^file:", ""))
        .findFirst()
        .orElseThrow();
  }
}
