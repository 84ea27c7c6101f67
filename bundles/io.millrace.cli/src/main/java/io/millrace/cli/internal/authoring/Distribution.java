package io.millrace.cli.internal.authoring;

import io.millrace.cli.internal.CliFailure;
import io.millrace.cli.internal.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

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

  /** What the check runs with: bnd, JUnit, Felix, the API and the testkit. */
  List<Path> checkClassPath() {
    List<Path> all = new ArrayList<>();
    all.addAll(jars(home.resolve("lib/check"), ""));
    all.addAll(jars(home.resolve("lib/cli"), "jackson-"));
    all.addAll(jars(home.resolve("lib"), "slf4j-api-"));
    all.addAll(jars(sdk().resolve("io/millrace/io.millrace.api"), "io.millrace.api-"));
    all.addAll(jars(sdk().resolve("io/millrace/io.millrace.testkit"), "io.millrace.testkit-"));
    all.addAll(jars(home.resolve("bundle"), "org.osgi."));
    all.add(home.resolve("bin/felix.jar"));
    return all;
  }

  /** Bundles of a server that plugins may count on. */
  List<Path> support() {
    List<Path> all = new ArrayList<>();
    for (String name : List.of("configadmin", "eventadmin", "scr")) {
      all.addAll(jars(home.resolve("bundle"), "org.apache.felix." + name + "-"));
    }
    return all;
  }

  /** Bundles that wrap natives, and what those need. */
  List<Path> runtimes() {
    List<Path> all = new ArrayList<>();
    for (String name : List.of("io.millrace.runtime.", "gson-", "jna-")) {
      all.addAll(jars(home.resolve("bundle"), name));
    }
    return all;
  }

  private static List<Path> jars(Path folder, String prefix) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder, 2)) {
      return files
          .filter(f -> f.toString().endsWith(".jar"))
          .filter(f -> f.getFileName().toString().startsWith(prefix))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw CliFailure.work(
          "'" + folder + "' cannot be read: " + e.getMessage() + ".", "Correct its permissions.");
    }
  }
}
