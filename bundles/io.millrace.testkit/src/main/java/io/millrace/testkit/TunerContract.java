package io.millrace.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import io.millrace.api.function.RunAborted;
import io.millrace.api.parameter.Values;
import io.millrace.api.tuning.Tuner;
import io.millrace.api.tuning.TuningListener;
import io.millrace.api.tuning.TuningReport;
import io.millrace.api.tuning.TuningRequest;
import io.millrace.api.tuning.TuningStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every {@link Tuner} does. */
public abstract class TunerContract {
  private static final int STEPS = 6;

  @TempDir Path folder;

  /** The tuner under test; may be the same instance each time. */
  protected abstract Tuner tuner();

  /** Parameters of a training of {@value #STEPS} steps with a checkpoint after every step. */
  protected abstract Map<String, Object> parameters();

  /** The model to start from; empty if {@link #parameters} make a new one. */
  protected abstract Optional<Path> base();

  @Test
  void tells_every_step_and_what_came_of_it() throws IOException {
    Heard heard = new Heard(0);

    TuningReport report = tune("a", rows(), heard);

    assertEquals(STEPS, heard.steps.size());
    for (int i = 0; i < STEPS; i++) {
      TuningStep step = heard.steps.get(i);
      assertEquals(i + 1, step.step());
      assertEquals(STEPS, step.totalSteps());
      assertTrue(Double.isFinite(step.loss()) && step.gradientNorm() >= 0, step.toString());
      assertTrue(step.tokensPerSecond() > 0, step.toString());
    }
    assertEquals(STEPS, report.steps());
    assertTrue(report.tokens() > 0);
    assertTrue(Set.of("model", "adapter").contains(report.artifactKind()));
    assertTrue(heard.evaluations > 0, "held-out rows were given");
    assertTrue(files("a").size() > 1, "files " + files("a"));
  }

  @Test
  void the_same_request_leaves_the_same_files() throws IOException {
    tune("a", rows(), new Heard(0));
    tune("b", rows(), new Heard(0));

    same("a", "b");
  }

  @Test
  void an_interrupted_training_continues_and_ends_the_same() throws IOException {
    tune("a", rows(), new Heard(0));
    assertThrows(RunAborted.class, () -> tune("b", rows(), new Heard(4)));
    assertEquals(List.of(), files("b"), "no result of an aborted training");
    Heard heard = new Heard(0);

    tune("b", rows(), heard);

    assertEquals(4, heard.steps.get(0).step());
    same("a", "b");
  }

  @Test
  void refuses_rows_without_the_columns_it_needs() {
    PlatformException e =
        assertThrows(
            PlatformException.class,
            () -> tune("a", List.of(Map.of("colour", "green")), new Heard(0)));

    assertEquals("TUNING_DATA_INVALID", e.code());
  }

  private TuningReport tune(String name, List<Map<String, Object>> rows, Heard heard)
      throws IOException {
    return tuner()
        .tune(
            new TuningRequest(
                Values.check("the tuner", tuner().parameters(), parameters()),
                base(),
                rows,
                rows().subList(0, 3),
                Files.createDirectories(folder.resolve(name)),
                Files.createDirectories(folder.resolve(name + ".checkpoints"))),
            heard);
  }

  private static List<Map<String, Object>> rows() {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      rows.add(
          Map.of(
              "text", "Question " + i + " and answer " + i * i,
              "prompt", "Question " + i,
              "completion", "Answer " + i * i,
              "chosen", "Answer " + i * i,
              "rejected", "No idea"));
    }
    return rows;
  }

  private List<Path> files(String name) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(name))) {
      return files.sorted().toList();
    }
  }

  private void same(String one, String two) throws IOException {
    for (Path file : files(one)) {
      assertArrayEquals(
          Files.readAllBytes(file),
          Files.readAllBytes(folder.resolve(two).resolve(file.getFileName())),
          file.toString());
    }
    assertEquals(files(one).size(), files(two).size());
  }

  /** Keeps what it hears and aborts at a step, if that is not 0. */
  private static final class Heard implements TuningListener {
    final List<TuningStep> steps = new ArrayList<>();
    private final long abortAt;
    int evaluations;

    Heard(long abortAt) {
      this.abortAt = abortAt;
    }

    @Override
    public void log(String line) {}

    @Override
    public void step(TuningStep step) {
      if (step.step() == abortAt) {
        throw new RunAborted();
      }
      steps.add(step);
    }

    @Override
    public void evaluated(long step, Map<String, Double> metrics) {
      evaluations++;
    }
  }
}
