package io.millrace.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.execution.Execution;
import io.millrace.api.execution.Executor;
import io.millrace.api.execution.Task;
import io.millrace.api.function.RunContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every {@link Executor} does. */
public abstract class ExecutorContract {
  @TempDir Path folder;

  /** The executor under test; it can execute {@link ContractFunctions}. */
  protected abstract Executor executor();

  /** A task of one of the {@link ContractFunctions}. */
  protected final Task task(String function) throws IOException {
    Path input = Files.createDirectories(folder.resolve("input"));
    Files.writeString(input.resolve("text.txt"), "grüezi");
    return new Task(
        "r-1",
        "bank",
        function,
        Map.of("suffix", "?"),
        Map.of("text", new RunContext.Input("store://file/bank/text:1", input, Map.of("a", 1L))),
        Files.createDirectories(folder.resolve("outputs")),
        Files.createDirectories(folder.resolve("scratch")),
        Files.createDirectories(folder.resolve("checkpoints")));
  }

  /** Starts a task and waits for its end. */
  protected final RecordingTaskListener run(String function) throws Exception {
    RecordingTaskListener heard = new RecordingTaskListener();
    executor().start(task(function), heard);
    heard.end();
    return heard;
  }

  @Test
  void hands_over_parameters_and_inputs_and_brings_back_everything_the_function_says()
      throws Exception {
    RecordingTaskListener heard = run("works");

    assertEquals("completed", heard.end(), heard.calls().toString());
    assertTrue(heard.calls().get(0).startsWith("started "), heard.calls().toString());
    for (String said :
        List.of(
            "log read store://file/bank/text:1",
            "progress 1/2 half",
            "metric loss 1 0.5",
            "metric loss 2 NaN",
            "output copy")) {
      assertTrue(heard.calls().contains(said), said + " in " + heard.calls());
    }
    assertEquals(
        Map.of("text", "grüezi", "count", 3L, "share", 0.25, "good", true, "project", "bank/r-1"),
        heard.results());
    assertEquals(Map.of("copy", Map.of("rows", 1L)), heard.outputs());
    assertEquals("grüezi?", Files.readString(folder.resolve("outputs/copy/text.txt")));
    assertTrue(Files.exists(folder.resolve("checkpoints/step")));
  }

  @Test
  void says_which_function_took_part() throws Exception {
    List<String> calls = run("works").calls();

    assertTrue(calls.stream().anyMatch(c -> c.startsWith("used function works")), calls.toString());
  }

  @Test
  void ends_with_exactly_one_word() throws Exception {
    List<String> calls = run("works").calls();

    assertEquals(
        1,
        calls.stream()
            .filter(c -> c.equals("completed") || c.startsWith("failed") || c.equals("aborted"))
            .count());
  }

  @Test
  void passes_on_the_code_and_remedy_of_a_refusal() throws Exception {
    RecordingTaskListener heard = run("refuses");

    assertEquals("failed TEST_REFUSED", heard.end());
    assertEquals("The test refuses.", heard.failure().what());
    assertEquals("Expect it.", heard.failure().remedy());
    assertFalse(heard.failure().retriable());
  }

  @Test
  void gives_the_message_of_any_other_exception_as_the_cause() throws Exception {
    RecordingTaskListener heard = run("breaks");

    assertEquals("failed FUNCTION_FAILED", heard.end());
    assertTrue(heard.failure().what().contains("the wheel broke"), heard.failure().what());
  }

  @Test
  void aborts_a_function_that_waits() throws Exception {
    assertEquals("aborted", abortAfter("waits", "log waiting"));
  }

  @Test
  void aborts_a_function_that_asks() throws Exception {
    assertEquals("aborted", abortAfter("polls", "log polling"));
  }

  /** Starts a function, aborts it twice once it said something, and returns how it ended. */
  protected final String abortAfter(String function, String said) throws Exception {
    RecordingTaskListener heard = new RecordingTaskListener();
    Execution execution = executor().start(task(function), heard);
    heard.await(said);

    execution.abort();
    execution.abort();

    return heard.end();
  }
}
