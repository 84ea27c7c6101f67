package io.millrace.plugin.executor.local.internal;

import io.millrace.api.execution.TaskListener.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Why a worker that said nothing about its end is gone. */
final class Ending {
  /** Exit status of a JVM under {@code -XX:+ExitOnOutOfMemoryError}. */
  private static final int OUT_OF_MEMORY = 3;

  private static final Map<Integer, String> SIGNALS =
      Map.of(
          4, "SIGILL, an instruction this processor does not know",
          6, "SIGABRT, an abort in native code",
          7, "SIGBUS, an access to memory that is not there",
          8, "SIGFPE, an arithmetic fault in native code",
          9, "SIGKILL, by the kernel short of memory or by somebody",
          11, "SIGSEGV, a fault in native code",
          15, "SIGTERM, by somebody");

  private Ending() {}

  /**
   * The failure to report.
   *
   * @param exit status of the process
   * @param tail last lines it printed
   * @param errorFile where the JVM describes a crash, if it could
   */
  static Failure of(int exit, List<String> tail, Path errorFile) {
    Optional<String> memory =
        tail.stream().filter(l -> l.contains("java.lang.OutOfMemoryError")).findFirst();
    if (exit == OUT_OF_MEMORY && memory.isPresent()) {
      return new Failure(
          "OUT_OF_MEMORY",
          false,
          "The worker's Java heap was too small: " + memory.get().strip(),
          "Raise heapMb of configuration " + LocalExecutor.PID + " or make the task smaller.");
    }
    String how =
        exit > 128 && exit < 160
            ? "ended by signal "
                + (exit - 128)
                + Optional.ofNullable(SIGNALS.get(exit - 128)).map(s -> " (" + s + ")").orElse("")
            : "ended with status " + exit;
    String words = crashFrame(errorFile).or(() -> lastLine(tail)).map(s -> ": " + s).orElse("");
    return new Failure(
        "WORKER_CRASHED",
        exit == 137 || exit == 143,
        "The worker " + how + words,
        "Read the end of the run's log; retry the run if memory was short or somebody killed it.");
  }

  /** The problematic frame that HotSpot names in its error file. */
  private static Optional<String> crashFrame(Path errorFile) {
    if (!Files.isReadable(errorFile)) {
      return Optional.empty();
    }
    try (Stream<String> lines = Files.lines(errorFile)) {
      List<String> head = lines.limit(40).map(l -> l.replaceFirst("^#\\s*", "").strip()).toList();
      int frame = head.indexOf("Problematic frame:");
      Optional<String> signal = head.stream().filter(l -> l.contains(" at pc=")).findFirst();
      if (frame >= 0 && frame + 1 < head.size()) {
        return Optional.of(signal.map(s -> s + ", ").orElse("") + "in " + head.get(frame + 1));
      }
      return signal;
    } catch (IOException | java.io.UncheckedIOException e) {
      return Optional.empty(); // the exit status still says how it ended
    }
  }

  private static Optional<String> lastLine(List<String> tail) {
    return tail.stream().filter(l -> !l.isBlank()).reduce((a, b) -> b).map(String::strip);
  }
}
