package io.millrace.it.authoring;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Somebody who has the distribution, a JDK and Maven, and nothing of this repository: commands run
 * in a folder of their own, and Maven finds what comes from Central where this build has it, but
 * must take what is Millrace's from the SDK.
 */
final class Stranger {
  private static final long PATIENCE_MINUTES = 8;

  private final Path folder;
  private final Path repository;

  Stranger(Path folder) throws IOException {
    this.folder = folder;
    repository = root().resolve("integration-tests/authoring/target/m2");
    Path known = Path.of(System.getProperty("millrace.repository", home() + "/.m2/repository"));
    link(known, repository, "io");
    link(known.resolve("io"), repository.resolve("io"), "millrace");
    forget(repository.resolve("io/millrace"));
  }

  private static String home() {
    return System.getProperty("user.home");
  }

  /** Links every folder of one repository into another, but one. */
  private static void link(Path from, Path to, String except) throws IOException {
    Files.createDirectories(to);
    if (Files.isDirectory(from)) {
      try (Stream<Path> groups = Files.list(from)) {
        for (Path group : groups.toList()) {
          Path link = to.resolve(group.getFileName());
          if (!group.getFileName().toString().equals(except)
              && !Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
            Files.createSymbolicLink(link, group);
          }
        }
      }
    }
  }

  /** What an earlier SDK left would stand for this one: a version is fetched once. */
  private static void forget(Path millrace) throws IOException {
    if (Files.isDirectory(millrace)) {
      try (Stream<Path> files = Files.walk(millrace)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static Path root() {
    return Path.of(System.getProperty("millrace.root", "../..")).toAbsolutePath().normalize();
  }

  static Path distribution() {
    return root().resolve("distributions/server/target/millrace");
  }

  /**
   * What a command did.
   *
   * @param output both of its streams
   */
  record Outcome(int exit, String output) {}

  Outcome millrace(Path in, String... arguments) throws IOException, InterruptedException {
    return run(in, distribution().resolve("bin/millrace").toString(), List.of(arguments));
  }

  Outcome maven(Path in, String... arguments) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of("-B", "-ntp", "-Dmaven.repo.local=" + repository));
    all.addAll(List.of(arguments));
    return run(in, mavenScript(), all);
  }

  /** A folder for the PATH, with a {@code mvn} that uses this stranger's repository. */
  Path mavenOnPath() throws IOException {
    Path bin = Files.createDirectories(folder.resolve("maven-bin"));
    Path script = bin.resolve("mvn");
    Files.writeString(
        script,
        "#!/bin/sh\nexec " + mavenScript() + " -B -Dmaven.repo.local=" + repository + " \"$@\"\n");
    if (!script.toFile().setExecutable(true)) {
      throw new IOException(script + " cannot be made executable");
    }
    return bin;
  }

  /** The Maven of this build; an absolute path, for a script of the same name calls it. */
  private static String mavenScript() {
    List<String> folders = new ArrayList<>();
    String home = System.getProperty("millrace.maven", "");
    if (!home.isEmpty()) {
      folders.add(home + "/bin");
    }
    folders.addAll(List.of(System.getenv("PATH").split(File.pathSeparator)));
    return folders.stream()
        .map(f -> Path.of(f, "mvn"))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no mvn in " + folders))
        .toString();
  }

  private Outcome run(Path in, String program, List<String> arguments)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile(folder, "output", ".txt");
    List<String> command = new ArrayList<>(List.of(program));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(in.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.start();
    if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new AssertionError(command + " does not end: " + Files.readString(output));
    }
    return new Outcome(process.exitValue(), Files.readString(output));
  }
}
