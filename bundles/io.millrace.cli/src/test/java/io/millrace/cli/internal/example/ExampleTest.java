package io.millrace.cli.internal.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.cli.internal.CliFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExampleTest {
  @TempDir private Path folder;

  private Example read(String yaml) throws IOException {
    Files.writeString(folder.resolve("example.yaml"), yaml);
    return Example.read(folder);
  }

  @Test
  void has_a_summary_needs_a_timeout_and_steps() throws IOException {
    Example e =
        read("summary: Adds.\nneeds: [tiny]\ntimeout: 90s\nsteps: [{apply: p.yaml}, {get: /x}]");

    assertEquals("Adds.", e.summary());
    assertEquals(List.of("tiny"), e.needs());
    assertEquals(Duration.ofSeconds(90), e.timeout());
    assertEquals(2, e.steps().size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "summary: a; has no steps",
        "steps: []; has no steps",
        "{steps: [{apply: a, run: b}]}; must have one of",
        "{steps: [{expect: 1}]}; must have one of",
        "{steps: [{chat: a, expct: 1}]}; 'expct' is unknown",
        "{steps: [{get: a}], extra: 1}; 'extra' is unknown",
        "{steps: [{get: a}], timeout: 601s}; is not between",
        "{steps: [{get: a}], timeout: 1h}; is not between",
        "'{'; cannot be read"
      })
  void says_what_is_wrong_with_it(String yaml, String said) {
    CliFailure e = assertThrows(CliFailure.class, () -> read(yaml));

    assertTrue(e.what().contains(said), e.what());
  }

  @Test
  void a_folder_without_one_is_told() {
    assertThrows(CliFailure.class, () -> Example.read(folder));
  }
}
