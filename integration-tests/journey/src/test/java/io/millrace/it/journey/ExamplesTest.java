package io.millrace.it.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** {@code millrace hub test}: every item of the catalogue shows on a server what it says. */
class ExamplesTest {
  @TempDir private Path folder;

  @TestFactory
  List<DynamicTest> every_item_of_the_catalogue_does_what_its_example_says() throws Exception {
    Path home =
        Path.of(System.getProperty("millrace.root", "../.."))
            .toAbsolutePath()
            .normalize()
            .resolve("distributions/server/target/millrace");
    Path printed = folder.resolve("outcomes.json");
    Process process =
        new ProcessBuilder(home.resolve("bin/millrace").toString(), "hub", "test", "--json")
            .redirectOutput(printed.toFile())
            .redirectError(folder.resolve("problems").toFile())
            .start();
    boolean ended = process.waitFor(15, TimeUnit.MINUTES);
    process.destroyForcibly();
    assertTrue(ended, "not done in 15 minutes");
    JsonNode outcomes = new ObjectMapper().readTree(printed.toFile());

    List<DynamicTest> tests = new ArrayList<>();
    for (JsonNode outcome : outcomes) {
      tests.add(
          DynamicTest.dynamicTest(
              outcome.path("item").asText(),
              () -> assertTrue(outcome.path("passed").asBoolean(), outcome::toString)));
    }
    tests.add(
        DynamicTest.dynamicTest(
            "none was left out", () -> assertEquals(bundles(home), outcomes.size())));
    return tests;
  }

  private static long bundles(Path home) throws Exception {
    try (Stream<Path> files = Files.list(home.resolve("catalog"))) {
      return files.filter(f -> f.toString().endsWith(".jar")).count();
    }
  }
}
