package io.millrace.cli.internal.authoring;

import io.millrace.cli.internal.CliFailure;
import io.millrace.cli.internal.Terminal;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The distribution that this command belongs to, as an author of plugins sees it.
 *
 * @param home its folder
 */
record Distribution(Path home) {
  static Distribution of(Terminal terminal) {
    String home = terminal.variable("MILLRACE_HOME", "");
    if (home.isEmpty() || !Files.isDirectory(Path.of(home, "sdk"))) {
      throw CliFailure.usage(
          "There is no distribution with an SDK at '" + home + "'.",
          "Use the script 'millrace' that came with it, or set MILLRACE_HOME.");
    }
    return new Distribution(Path.of(home).toAbsolutePath().normalize());
  }

  /** A Maven repository: API, testkit, and the parent of plugin projects. */
  Path sdk() {
    return home.resolve("sdk");
  }

  Path templates() {
    return home.resolve("templates/plugin");
  }
}
