package io.millrace.data.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.ArtifactRef;
import io.millrace.api.PlatformException;
import io.millrace.api.data.DataSource;
import io.millrace.api.data.RowReader;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import io.millrace.kernel.project.ProjectSection.Declared;
import io.millrace.kernel.run.Run;
import io.millrace.kernel.run.RunRequest;
import io.millrace.testkit.FakePlugins;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DatasetsSectionTest {
  private static final Declared PROJECT =
      new Declared("bank", Map.of(), Optional.of(Path.of("/projects/bank")));
  private static final Declared MOVED =
      new Declared("bank", Map.of(), Optional.of(Path.of("/elsewhere")));
  private static final ArtifactRef QUESTIONS = ArtifactRef.parse("store://dataset/bank/questions");
  private static final Map<String, Object> DECLARATION =
      Map.of("source", "files", "parameters", Map.of("paths", List.of("a.jsonl"), "limit", 3));

  private final FakeRuns runs = new FakeRuns();
  private final FakeArtifacts artifacts = new FakeArtifacts();
  private final FakePlugins plugins =
      new FakePlugins().add(DataSource.class, "files", new Nowhere());
  private final DatasetsSection section = new DatasetsSection(plugins, runs, artifacts);

  private Optional<String> fingerprint = Optional.empty();

  /** A source with the parameters of files. */
  private final class Nowhere implements DataSource {
    @Override
    public List<Parameter> parameters() {
      return List.of(
          Parameter.list("paths", null, "Files.").mandatory(),
          Parameter.integer("limit", null, "Rows."),
          Parameter.string("base", null, "Folder."));
    }

    @Override
    public RowReader open(Values parameters) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<String> fingerprint(Values parameters) throws IOException {
      if (fingerprint.equals(Optional.of("broken"))) {
        throw new IOException("disk");
      }
      return fingerprint;
    }
  }

  private void tells(String text) {
    fingerprint = Optional.of(text);
    runs.results = Map.of("fingerprint", text);
  }

  @Test
  void ingests_a_declaration_relative_to_the_project_under_its_name() {
    section.apply(PROJECT, "questions", DECLARATION, null);

    RunRequest request = runs.runs.get(0).request();
    assertEquals("ingest", request.function());
    assertEquals(Map.of("dataset", "questions"), request.outputs());
    assertEquals(
        Map.of(
            "source",
            "files",
            "sourceParameters",
            Map.of("paths", List.of("a.jsonl"), "limit", 3, "base", "/projects/bank")),
        request.parameters());
  }

  @Test
  void leaves_a_dataset_alone_that_was_made_from_the_same_declaration() {
    section.apply(PROJECT, "questions", DECLARATION, null);
    artifacts.made(QUESTIONS, "r-1");

    section.apply(PROJECT, "questions", DECLARATION, null);
    assertEquals(1, runs.runs.size());

    section.apply(PROJECT, "questions", DECLARATION, Map.of("source", "files"));
    assertEquals(2, runs.runs.size(), "a changed declaration is ingested again");
  }

  @Test
  void is_current_as_long_as_the_source_tells_the_same() {
    tells("one");
    assertFalse(section.current(PROJECT, "questions", DECLARATION), "there is none");
    section.apply(PROJECT, "questions", DECLARATION, null);
    artifacts.made(QUESTIONS, "r-1");

    assertTrue(section.current(PROJECT, "questions", DECLARATION));
    assertTrue(section.current(MOVED, "questions", DECLARATION), "the same data elsewhere");
    tells("two");
    assertFalse(section.current(PROJECT, "questions", DECLARATION));
    section.apply(PROJECT, "questions", DECLARATION, DECLARATION);

    assertEquals(2, runs.runs.size());
    assertTrue(section.current(PROJECT, "questions", DECLARATION));
    tells("one");
    assertFalse(section.current(PROJECT, "questions", DECLARATION), "the data of before the last");
  }

  @Test
  void a_project_that_is_declared_again_reads_what_changed_meanwhile() {
    tells("one");
    section.apply(PROJECT, "questions", DECLARATION, null);
    artifacts.made(QUESTIONS, "r-1");
    section.apply(PROJECT, "questions", DECLARATION, null);
    assertEquals(1, runs.runs.size());
    tells("two");

    section.apply(PROJECT, "questions", DECLARATION, null);

    assertEquals(2, runs.runs.size());
  }

  @Test
  void a_start_reads_nothing_again() {
    tells("one");
    section.resume(PROJECT, "questions", DECLARATION);
    artifacts.made(QUESTIONS, "by-hand");
    tells("broken");

    section.resume(PROJECT, "questions", DECLARATION);

    assertEquals(1, runs.runs.size());
  }

  @Test
  void what_a_source_cannot_tell_is_left_as_it_is() {
    section.apply(PROJECT, "questions", DECLARATION, null);
    artifacts.made(QUESTIONS, "r-1");

    assertTrue(section.current(PROJECT, "questions", DECLARATION));
  }

  @Test
  void says_which_dataset_cannot_be_compared() {
    tells("broken");

    PlatformException e =
        assertThrows(
            PlatformException.class, () -> section.current(PROJECT, "questions", DECLARATION));

    assertEquals("DATASET_UNAVAILABLE", e.code());
    assertTrue(e.what().contains("'questions'") && e.what().contains("disk"), e.what());
  }

  @Test
  void passes_on_why_ingesting_failed() {
    runs.failure = Optional.of(new Run.Failure("DATA_INVALID", false, "a.jsonl:2", "Fix it."));

    PlatformException e =
        assertThrows(
            PlatformException.class, () -> section.apply(PROJECT, "questions", DECLARATION, null));

    assertEquals("DATA_INVALID", e.code());
    assertTrue(e.what().contains("'questions'") && e.what().contains("a.jsonl:2"), e.what());
    assertEquals("Fix it.", e.remedy());
  }

  @Test
  void checks_source_parameters_and_name() {
    assertEquals(List.of(), section.check(PROJECT, "questions", DECLARATION));
    assertProblem(section.check(PROJECT, "Bad Name", DECLARATION), "Bad Name");
    assertProblem(section.check(PROJECT, "q", Map.of("source", "ftp")), "ftp");
    assertProblem(section.check(PROJECT, "q", Map.of("source", "files")), "'paths' is missing");
    assertProblem(
        section.check(
            PROJECT,
            "q",
            Map.of("source", "files", "parameters", Map.of("paths", List.of(), "colour", 1))),
        "'colour' is unknown");
  }

  private static void assertProblem(List<String> problems, String words) {
    assertEquals(1, problems.size());
    assertTrue(problems.get(0).contains(words), problems.get(0));
  }
}
