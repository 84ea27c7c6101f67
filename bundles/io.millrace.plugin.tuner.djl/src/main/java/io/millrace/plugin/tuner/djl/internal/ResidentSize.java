package io.millrace.plugin.tuner.djl.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much memory this process holds, as Linux tells. */
final class ResidentSize {
  private ResidentSize() {}

  /** The most so far, in bytes; NaN where the system does not tell. */
  static double peak() {
    return read("VmHWM:");
  }

  /** Now, in bytes; NaN where the system does not tell. */
  static double current() {
    return read("VmRSS:");
  }

  private static double read(String field) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith(field)) {
          return 1024 * Double.parseDouble(line.replaceAll("\\D", ""));
        }
      }
    } catch (IOException e) {
      return Double.NaN; // no Linux
    }
    return Double.NaN;
  }
}
