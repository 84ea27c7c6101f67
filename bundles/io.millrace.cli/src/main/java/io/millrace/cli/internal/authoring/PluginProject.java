package io.millrace.cli.internal.authoring;

import io.millrace.cli.internal.CliFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The folder of a plugin's Maven project.
 *
 * @param folder absolute
 */
record PluginProject(Path folder) {
  static PluginProject in(Path folder) {
    Path absolute = folder.toAbsolutePath().normalize();
    if (!Files.isRegularFile(absolute.resolve("pom.xml"))) {
      throw CliFailure.usage(
          "'" + absolute + "' is not the folder of a plugin: it has no pom.xml.",
          "Go to the plugin's folder, or name it; 'millrace plugin new' makes one.");
    }
    return new PluginProject(absolute);
  }

  Path target() {
    return folder.resolve("target");
  }

  Path log() {
    return target().resolve("plugin-check.log");
  }

  /** The jar that was built last, if one was. */
  Optional<Path> jar() {
    if (!Files.isDirectory(target())) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.list(target())) {
      return files
          .filter(PluginProject::isPlugin)
          .max(Comparator.comparing(PluginProject::modified).thenComparing(Path::toString));
    } catch (IOException e) {
      return Optional.empty(); // a clean is under way
    }
  }

  /** The jar that was built last; without one it says how to get it. */
  Path builtJar() {
    return jar()
        .orElseThrow(
            () ->
                CliFailure.work(
                    "There is no jar in '" + target() + "'.", "Build the plugin: mvn verify."));
  }

  private static boolean isPlugin(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".jar")
        && !name.startsWith("original-")
        && !name.matches(".*-(sources|javadoc|tests|test-sources)\\.jar");
  }

  static FileTime modified(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      return FileTime.fromMillis(0);
    }
  }
}
