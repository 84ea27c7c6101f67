package io.millrace.cli.internal.bench.serve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a process on this machine holds.
 *
 * @param residentMib resident memory, all of it: heap, weights, keys and values
 */
record Footprint(double residentMib, int threads) {

  /** Empty where the system does not tell. */
  static Optional<Footprint> of(long pid) {
    try {
      long kib = 0;
      int threads = 0;
      for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
        if (line.startsWith("VmRSS:")) {
          kib = Long.parseLong(line.replaceAll("[^0-9]", ""));
        } else if (line.startsWith("Threads:")) {
          threads = Integer.parseInt(line.replaceAll("[^0-9]", ""));
        }
      }
      return kib == 0 ? Optional.empty() : Optional.of(new Footprint(kib / 1024.0, threads));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
