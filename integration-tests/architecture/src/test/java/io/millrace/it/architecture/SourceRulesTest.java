package io.millrace.it.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What must not stand in main sources, and what must stand beside them. */
class SourceRulesTest {
  /** Places that may print: the command line's own streams. */
  private static final Set<String> MAY_PRINT = Set.of("io/millrace/cli/Millrace.java");

  /**
   * Places that may catch Throwable: tops of threads and calls into plugins, where an Error of a
   * plugin must become a failed run and not a lost thread.
   */
  private static final Set<String> MAY_CATCH_THROWABLE = Set.of();

  private static final Pattern PRINTS =
      Pattern.compile("System\\.(out|err)\\b|\\.printStackTrace\\(");
  private static final Pattern CATCHES = Pattern.compile("catch \\((final )?(Throwable|Error)\\b");
  private static final Pattern EXITS =
      Pattern.compile("System\\.exit\\(|Runtime\\.getRuntime\\(\\)\\.halt\\(");
  private static final Pattern WILDCARD = Pattern.compile("^import .*\\.\\*;", Pattern.MULTILINE);
  private static final Pattern TODO = Pattern.compile("\\b(TODO|FIXME|XXX)\\b");

  @Test
  void nothing_prints_outside_named_places() throws IOException {
    assertEquals(List.of(), offenders(PRINTS, MAY_PRINT));
  }

  @Test
  void nothing_catches_throwable_outside_named_places() throws IOException {
    assertEquals(List.of(), offenders(CATCHES, MAY_CATCH_THROWABLE));
  }

  @Test
  void only_the_ends_of_processes_end_them() throws IOException {
    Set<String> ends =
        Set.of(
            "io/millrace/cli/Millrace.java",
            "io/millrace/plugin/executor/local/internal/SuddenEnd.java");

    assertEquals(List.of(), offenders(EXITS, ends));
  }

  @Test
  void no_wildcard_imports_and_no_loose_ends() throws IOException {
    assertEquals(List.of(), offenders(WILDCARD, Set.of()));
    assertEquals(List.of(), offenders(TODO, Set.of()));
  }

  @Test
  void every_package_is_null_marked_and_described() throws IOException {
    List<String> bare = new ArrayList<>();
    for (Path source : mainSources()) {
      Path info = source.resolveSibling("package-info.java");
      String text = Files.exists(info) ? Files.readString(info) : "";
      if (!text.contains("@NullMarked") || !text.contains("/**")) {
        bare.add(inPackage(source.getParent()));
      }
    }

    assertEquals(List.of(), bare.stream().distinct().toList());
  }

  @Test
  void no_file_outgrows_its_job() throws IOException {
    List<String> large = new ArrayList<>();
    for (Path source : mainSources()) {
      try (Stream<String> lines = Files.lines(source)) {
        long count = lines.count();
        if (count > 400) {
          large.add(inPackage(source) + ": " + count + " lines");
        }
      }
    }

    assertEquals(List.of(), large);
  }

  @Test
  void every_bundle_has_a_short_readme_and_tests() throws IOException {
    List<String> lacking = new ArrayList<>();
    for (BuiltBundle b : BuiltBundle.all()) {
      Path readme = b.folder().resolve("README.md");
      if (!Files.exists(readme) || Files.readAllLines(readme).size() > 40) {
        lacking.add(b + ": README.md of at most 40 lines");
      }
      if (!Files.isDirectory(b.folder().resolve("src/test/java"))
          && !b.name().equals("io.millrace.testkit")) {
        lacking.add(b + ": tests");
      }
    }

    assertEquals(List.of(), lacking);
  }

  private static List<String> offenders(Pattern pattern, Set<String> allowed) throws IOException {
    List<String> found = new ArrayList<>();
    for (Path source : mainSources()) {
      String name = inPackage(source);
      if (!allowed.contains(name)
          && pattern.matcher(withoutText(Files.readString(source))).find()) {
        found.add(name);
      }
    }
    return found;
  }

  /** The source without string literals, so that a message may name what the code may not do. */
  private static String withoutText(String source) {
    return source.replaceAll("\"(\\\\.|[^\"\\\\\n])*\"", "\"\"");
  }

  private static String inPackage(Path source) {
    String path = source.toString().replace('\\', '/');
    int at = path.indexOf("src/main/java/");
    return at < 0 ? path : path.substring(at + "src/main/java/".length());
  }

  private static List<Path> mainSources() throws IOException {
    List<Path> sources = new ArrayList<>();
    for (String room : List.of("bundles", "hub-catalog", "integration-tests")) {
      Path folder = BuiltBundle.root().resolve(room);
      if (Files.isDirectory(folder)) {
        try (Stream<Path> files = Files.walk(folder)) {
          files
              .filter(
                  f -> f.toString().contains("/src/main/java/") && f.toString().endsWith(".java"))
              .filter(f -> !f.toString().contains("/target/"))
              .forEach(sources::add);
        }
      }
    }
    return sources;
  }
}
