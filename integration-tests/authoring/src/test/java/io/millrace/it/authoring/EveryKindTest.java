package io.millrace.it.authoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.testkit.server.SideBySide;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A new project of each kind builds with {@code mvn verify} against the distribution's SDK. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EveryKindTest {
  private static final List<String> KINDS =
      List.of(
          "data-source",
          "tuner",
          "model-backend",
          "guardrail",
          "evaluator",
          "monitor",
          "embedder",
          "model-fetcher",
          "artifact-store",
          "executor",
          "pipeline-step",
          "function");

  private Stranger stranger;
  private Stranger.Outcome build;
  private Path folder;

  /** All in one run of Maven, which costs a fifth of twelve. */
  @BeforeAll
  void make_and_build_one_of_each(@TempDir Path folder) throws Exception {
    this.folder = folder;
    stranger = new Stranger(folder);
    ofEachKind(
        kind -> {
          Stranger.Outcome made =
              stranger.millrace(
                  folder, "plugin", "new", "--kind", kind, "--name", "my-" + kind, "--dir", kind);
          assertEquals(0, made.exit(), made::output);
        });
    Files.writeString(
        folder.resolve("pom.xml"),
        "<project><modelVersion>4.0.0</modelVersion><groupId>x</groupId><artifactId>all</artifactId>"
            + "<version>1</version><packaging>pom</packaging>"
            + KINDS.stream()
                .map(k -> "<module>" + k + "</module>")
                .collect(Collectors.joining("", "<modules>", "</modules>"))
            + "</project>");
    build = stranger.maven(folder, "--fail-at-end", "verify");
  }

  private interface Step {
    void run(String kind) throws Exception;
  }

  private static void ofEachKind(Step step) throws Exception {
    SideBySide.run(KINDS.stream().<SideBySide.Step>map(kind -> () -> step.run(kind)).toList());
  }

  @Test
  void every_kind_builds_and_passes_its_tests() {
    assertEquals(0, build.exit(), build::output);
  }

  @Test
  void each_ran_a_contract_and_tests_of_its_own() throws IOException {
    for (String kind : KINDS) {
      try (Stream<Path> reports = Files.list(folder.resolve(kind + "/target/surefire-reports"))) {
        List<String> names =
            reports
                .map(r -> r.getFileName().toString())
                .filter(n -> n.endsWith(".txt"))
                .sorted()
                .toList();
        assertEquals(2, names.size(), kind + " " + names);
        assertTrue(names.get(0).endsWith("ContractTest.txt"), names.get(0));
      }
    }
  }

  @Test
  void each_jar_describes_itself_as_an_item_of_its_kind() throws IOException {
    for (String kind : KINDS) {
      try (JarFile jar = new JarFile(jar(kind).toFile())) {
        String provided = jar.getManifest().getMainAttributes().getValue("Provide-Capability");
        assertTrue(
            provided.startsWith("io.millrace.item;name=my-" + kind + ";kind=" + kind + ";version"),
            provided);
        assertTrue(jar.getEntry("OSGI-INF/README.md") != null, kind);
        assertTrue(
            jar.stream().anyMatch(e -> e.getName().startsWith("OSGI-INF/millrace/example/")), kind);
      }
    }
  }

  @Test
  void each_passes_the_check_that_comes_before_publishing() throws Exception {
    ofEachKind(
        kind -> {
          Stranger.Outcome checked = stranger.millrace(folder, "plugin", "check", kind, "--json");

          assertEquals(0, checked.exit(), kind + checked.output());
          for (JsonNode finding : new ObjectMapper().readTree(checked.output())) {
            assertEquals("good", finding.path("result").asText(), kind + finding);
          }
        });
  }

  @Test
  void the_compiler_had_nothing_to_say() {
    assertEquals(List.of(), build.output().lines().filter(l -> l.contains("[WARNING]")).toList());
  }

  private Path jar(String kind) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(kind + "/target"))) {
      return files.filter(f -> f.toString().endsWith("-1.0.0.jar")).findFirst().orElseThrow();
    }
  }
}
