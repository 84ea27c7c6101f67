package io.millrace.runtime.decoder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Which bytes activations are rounded to. With the processor's VNNI instructions products of bytes
 * are summed in 32 bits and all 8 bits can be used; without, pairs are summed in 16 bits, which 7
 * bits do not overflow.
 *
 * @param zero the byte of 0
 */
record Int8Range(int zero) {
  private static final Path PROCESSOR = Path.of("/proc/cpuinfo");

  static Int8Range of() {
    try {
      String flags = Files.isReadable(PROCESSOR) ? Files.readString(PROCESSOR) : "";
      return of(flags);
    } catch (IOException e) {
      return new Int8Range(64); // the careful choice for a processor that does not tell
    }
  }

  static Int8Range of(String flags) {
    return new Int8Range(flags.contains("avx512_vnni") ? 128 : 64);
  }

  /** Fills in a program's constants: a byte b stands for (b − zero) · step. */
  String into(String source) {
    return source
        .replace("@STEP@", Double.toString(1 / (zero - 0.5)))
        .replace("@ZERO@", Integer.toString(zero));
  }
}
