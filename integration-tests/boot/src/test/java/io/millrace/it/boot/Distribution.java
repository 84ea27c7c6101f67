package io.millrace.it.boot;

import java.nio.file.Path;

/** Where the built distribution lies. */
final class Distribution {
  private Distribution() {}

  static Path home() {
    return Path.of(System.getProperty("millrace.root", "../.."))
        .toAbsolutePath()
        .normalize()
        .resolve("distributions/server/target/millrace");
  }
}
