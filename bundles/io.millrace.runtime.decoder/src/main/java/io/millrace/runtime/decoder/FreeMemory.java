package io.millrace.runtime.decoder;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Memory that native code could still get. */
public final class FreeMemory {
  private static final Path MEMINFO = Path.of("/proc/meminfo");

  private FreeMemory() {}

  /**
   * Refuses what would not fit, before it is tried: native code that runs out of memory takes the
   * process with it.
   *
   * @param what subject of the message, plural
   * @throws PlatformException MODEL_MEMORY_UNAVAILABLE
   */
  public static void require(long bytes, String what) {
    require(bytes, available(), what);
  }

  /** Whether so many bytes are free. */
  public static boolean has(long bytes) {
    return bytes <= available();
  }

  static void require(long bytes, long available, String what) {
    if (bytes > available) {
      throw new PlatformException(
          "MODEL_MEMORY_UNAVAILABLE",
          Blame.ENVIRONMENT,
          true,
          what + " need " + bytes / (1 << 20) + " MiB; " + available / (1 << 20) + " MiB are free.",
          "Free memory, stop another model, or use a smaller one.");
    }
  }

  /** Bytes, or a very large number where the system does not tell. */
  private static long available() {
    try {
      if (Files.isReadable(MEMINFO)) {
        for (String line : Files.readAllLines(MEMINFO)) {
          if (line.startsWith("MemAvailable:")) {
            return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
          }
        }
      }
    } catch (IOException | NumberFormatException e) {
      return Long.MAX_VALUE; // no statement is better than a wrong refusal
    }
    return Long.MAX_VALUE;
  }
}
