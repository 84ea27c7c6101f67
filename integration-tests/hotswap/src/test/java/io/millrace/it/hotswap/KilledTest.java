package io.millrace.it.hotswap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.hub.ChangeStep.Stage;
import io.millrace.hub.InstalledItem;
import io.millrace.hub.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that dies at any moment of an operation leaves the state before or after it. */
final class KilledTest {
  private static final int DEATHS = 4;

  /** An operation, the version before and after it, and the stages that it goes through. */
  private record Death(Operation operation, String before, String after, List<Stage> stages) {}

  private static final List<Stage> COMES =
      List.of(
          Stage.PLANNED,
          Stage.FETCHED,
          Stage.JOURNALED,
          Stage.INSTALLED,
          Stage.STARTED,
          Stage.HEALTHY,
          Stage.COMMITTED);
  private static final List<Stage> GOES = List.of(Stage.RETIRED, Stage.REFRESHED, Stage.DONE);
  private static final List<Death> EVERY =
      List.of(
          new Death(Operation.INSTALL, KilledProcess.NOTHING, "1.0.0", with(Stage.DONE)),
          new Death(Operation.UPDATE, "1.0.0", "1.1.0", both()),
          new Death(Operation.ROLLBACK, "1.1.0", "1.0.0", both()),
          new Death(
              Operation.UNINSTALL,
              "1.1.0",
              KilledProcess.NOTHING,
              List.of(
                  Stage.PLANNED,
                  Stage.JOURNALED,
                  Stage.COMMITTED,
                  Stage.RETIRED,
                  Stage.REFRESHED,
                  Stage.DONE)));

  private static List<Stage> with(Stage last) {
    List<Stage> stages = new ArrayList<>(COMES);
    stages.add(last);
    return stages;
  }

  private static List<Stage> both() {
    List<Stage> stages = new ArrayList<>(COMES);
    stages.addAll(GOES);
    return stages;
  }

  @TempDir Path folder;

  private Process start(int round, Path sign) throws Exception {
    return start(
        HubProcess.class,
        folder.resolve("output" + round),
        folder.resolve("data").toString(),
        folder.resolve("storage" + round).toString(),
        sign.toString());
  }

  private Process start(Class<?> main, Path output, String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dmillrace.root=" + System.getProperty("millrace.root"),
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }

  /** What the predecessor left, told by a process that then dies as ordered. */
  private String found(Path room, int round, String operation, String stage, int status)
      throws Exception {
    Path report = room.resolve("report" + round);
    Process process =
        start(
            KilledProcess.class,
            room.resolve("output" + round),
            room.resolve("data").toString(),
            room.resolve("storage" + round).toString(),
            room.resolve("catalog").toString(),
            report.toString(),
            operation,
            stage);
    if (!process.waitFor(120, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    assertEquals(status, process.waitFor(), () -> failure(report));
    return Files.readString(report);
  }

  /** Operations die side by side, each in a room of its own: starting takes most of the time. */
  @Test
  void dies_at_every_stage_of_every_operation_and_is_old_or_new() throws Exception {
    ExecutorService two = Executors.newFixedThreadPool(2);
    try {
      List<Future<Void>> ends = new ArrayList<>();
      for (Death death : EVERY) {
        Path room = Files.createDirectories(folder.resolve(death.operation().name()));
        ends.add(
            two.submit(
                () -> {
                  diesAtEveryStage(death, room);
                  return null;
                }));
      }
      for (Future<Void> end : ends) {
        end.get();
      }
    } finally {
      two.shutdownNow();
    }
  }

  private void diesAtEveryStage(Death death, Path room) throws Exception {
    String expected = "-\\|-\\|-\\|-\\|\\[]\\[]";
    int round = 0;
    List<String> moments = new ArrayList<>(death.stages().stream().map(Stage::name).toList());
    moments.add(moments.indexOf(Stage.COMMITTED.name()), KilledProcess.COMMITTING);
    for (String moment : moments) {
      String found = found(room, round++, death.operation().name(), moment, KilledProcess.DEAD);
      assertTrue(found.matches(expected), found + " is not " + expected);
      expected = left(death, moment);
    }
    String last = found(room, round, KilledProcess.NOTHING, KilledProcess.NOTHING, 0);
    assertTrue(last.matches(expected), last + " is not " + expected);
  }

  /**
   * Version, whether its service answers, the journal's last outcome and the audit trail's, and
   * nothing that is wrong.
   */
  private static String left(Death death, String moment) {
    boolean committing = moment.equals(KilledProcess.COMMITTING);
    boolean after = !committing && Stage.valueOf(moment).compareTo(Stage.COMMITTED) >= 0;
    boolean begun = committing || Stage.valueOf(moment).compareTo(Stage.JOURNALED) >= 0;
    String version = after ? death.after() : death.before();
    String answer = version.equals(KilledProcess.NOTHING) ? KilledProcess.NOTHING : "hello";
    String ended = ".*\\|.*"; // those of an operation before
    if (begun) {
      String action = "hub." + death.operation().name().toLowerCase(Locale.ROOT);
      ended =
          after ? "COMMITTED\\|" + action + " done" : "INTERRUPTED\\|" + action + " interrupted";
    }
    return version + "\\|" + answer + "\\|" + ended + "\\|\\[]\\[]";
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
    try (HubServer server = new HubServer(folder.resolve("data"), storage, HubServer.forItems())) {
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
