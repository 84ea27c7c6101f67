package io.millrace.data.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DatasetsSectionTest {
  private static final Declared PROJECT =
      new Declared("bank", Map.of(), Optional.of(Path.of("/projects/bank")));
  private static final Map<String, Object> DECLARATION =
      Map.of("source", "files", "parameters", Map.of("paths", List.of("a.jsonl"), "limit", 3));

  private final FakeRuns runs = new FakeRuns();
  private final FakeArtifacts artifacts = new FakeArtifacts();
  private final FakePlugins plugins =
      new FakePlugins().add(DataSource.class, "files", new Nowhere());
  private final DatasetsSection section = new DatasetsSection(plugins, runs, artifacts);

  /** A source with the parameters of files. */
  private static final class Nowhere implements DataSource {
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
    artifacts.made(ArtifactRef.parse("store://dataset/bank/questions"), "r-1");

    section.apply(PROJECT, "questions", DECLARATION, null);
    assertEquals(1, runs.runs.size());

    section.apply(PROJECT, "questions", DECLARATION, Map.of("source", "files"));
    assertEquals(2, runs.runs.size(), "a changed declaration is ingested again");
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
